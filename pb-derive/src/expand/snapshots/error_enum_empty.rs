#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Error for Never {
        const CLASSES: &'static [&'static ::core::primitive::str] = &[
            _pb::__private::class_name!("Never"),
        ];
        const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        fn names(&self) -> _pb::__private::ErrorNames {
            match *self {}
        }
    }
    _pb::__private::inventory::submit! {
        _pb::__private::ErrorEntry::of:: < Never > ()
    }
};
