#[allow(deprecated)]
const _: () = {
    use my::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "numFrogs", "name", "depth", "seen", "built", "meta"
    ];
    #[automatically_derived]
    impl _pb::Copyable for Pond {
        const CLASS: &'static ::core::primitive::str = <CopyPond as _pb::Copyable>::CLASS;
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_field::<
                        i64,
                    >(__out, &__FIELDS[0usize], &self.frogs)?;
                    _pb::__private::put_field::<
                        String,
                    >(__out, &__FIELDS[1usize], &self.name)?;
                    _pb::__private::put_field::<
                        f64,
                    >(__out, &__FIELDS[2usize], &self.depth)?;
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[3usize],
                        |__out| timestamps::jelly(&self.seen, __out),
                    )?;
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[4usize],
                        |__out| timestamps::jelly(&self.built, __out),
                    )?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<Meta>::NEW.serde_way(),
                            );
                        }
                        _pb::__private::put_field_serde::<
                            Meta,
                        >(__out, &__FIELDS[5usize], &self.meta)
                    }?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }),
            )
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
            <CopyPond as _pb::Copyable>::CLASS,
            &[],
        );
    }
};
