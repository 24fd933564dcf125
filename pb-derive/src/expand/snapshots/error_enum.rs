#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Error for StockError {
        const CLASSES: &'static [&'static ::core::primitive::str] = &[
            "shop.StockError",
            "shop.OutOfStock",
            "shop.StockError.unknown_item",
        ];
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        fn names(&self) -> _pb::__private::ErrorNames {
            match self {
                Self::OutOfStock => {
                    const {
                        _pb::__private::error_names(
                            "shop.OutOfStock",
                            const {
                                &[
                                    "builtins.KeyError",
                                    "builtins.LookupError",
                                    "shop.StockError",
                                ]
                            },
                        )
                    }
                }
                Self::UnknownItem(..) => {
                    const {
                        _pb::__private::error_names(
                            "shop.StockError.unknown_item",
                            const { &["shop.StockError", "builtins.LookupError"] },
                        )
                    }
                }
                Self::Other { .. } => {
                    const {
                        _pb::__private::error_names(
                            "shop.StockError",
                            const { &["builtins.LookupError"] },
                        )
                    }
                }
            }
        }
    }
    _pb::__private::inventory::submit! {
        _pb::__private::ErrorEntry::of:: < StockError > ()
    }
};
