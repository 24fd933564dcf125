#[allow(deprecated)]
const _: () = {
    use my::pb as _pb;
    #[automatically_derived]
    impl _pb::Error for Dry {
        const CLASSES: &'static [&'static ::core::primitive::str] = &[
            _pb::__private::class_name!("Dry"),
        ];
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        fn names(&self) -> _pb::__private::ErrorNames {
            const {
                _pb::__private::error_names(
                    _pb::__private::class_name!("Dry"),
                    const { &["shop.Error"] },
                )
            }
        }
    }
    _pb::__private::inventory::submit! {
        _pb::__private::ErrorEntry::of:: < Dry > ()
    }
};
