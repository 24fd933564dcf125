#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Error for StockError {
        const CLASSES: &'static [&'static ::core::primitive::str] = &[
            _pb::__private::class_name!("StockError"),
            _pb::__private::class_name!("StockError.OutOfStock"),
            "builtins.KeyError",
        ];
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        fn names(&self) -> _pb::__private::ErrorNames {
            match self {
                Self::OutOfStock => {
                    const {
                        _pb::__private::error_names(
                            _pb::__private::class_name!("StockError.OutOfStock"),
                            const { &[_pb::__private::class_name!("StockError")] },
                        )
                    }
                }
                Self::r#Type(..) => {
                    const {
                        _pb::__private::error_names(
                            "builtins.KeyError",
                            const { &[_pb::__private::class_name!("StockError")] },
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
