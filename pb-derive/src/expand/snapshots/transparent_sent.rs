#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Copyable for Ducks {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "Ducks"
        );
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::put_field::<
                        Vec<String>,
                    >(__out, &_pb::__private::Field::UNNAMED, &self.0)
                }),
            )
        }
    }
    #[automatically_derived]
    impl _pb::Jelly for Ducks {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::jelly_copy(self, __out)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Sent> for Ducks {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            _pb::__private::class_name!("Ducks"),
            &[],
        );
    }
};
