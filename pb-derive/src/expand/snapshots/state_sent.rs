#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Copyable for Pond {
        const CLASS: &'static ::core::primitive::str = "module.Pond";
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            _pb::__private::StateOf::<PondState<'_>, Self>::NEW.way().of(self)
        }
    }
    #[automatically_derived]
    impl _pb::Jelly for Pond {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::jelly_copy(self, __out)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Sent> for Pond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            "module.Pond",
            &[],
        );
    }
};
