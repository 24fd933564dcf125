#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "color", "numFrogs"
    ];
    #[automatically_derived]
    impl _pb::Copyable for CopyPond {
        const CLASS: &'static ::core::primitive::str = "copy_sender.CopyPond";
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_field::<
                        String,
                    >(__out, &__FIELDS[0usize], &self.color)?;
                    _pb::__private::put_field::<
                        i64,
                    >(__out, &__FIELDS[1usize], &self.num_frogs)?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }),
            )
        }
    }
    #[automatically_derived]
    impl _pb::Jelly for CopyPond {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::jelly_copy(self, __out)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Sent> for CopyPond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            "copy_sender.CopyPond",
            &[],
        );
    }
};
