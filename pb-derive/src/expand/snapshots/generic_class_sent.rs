#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "items", "next", "kids"
    ];
    #[automatically_derived]
    impl<T> _pb::Copyable for Page<T>
    where
        Vec<T>: _pb::Jelly,
        T: _pb::Jelly,
    {
        const CLASS: &'static ::core::primitive::str = _pb::__private::checked_class({
            names::PAGE
        });
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::open_state(__out, __FIELDS)?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<Vec<T>>::NEW
                                    .way()
                                    .unless(_pb::__private::SentWay::<T>::NEW.way()),
                            );
                        }
                        _pb::__private::put_field::<
                            Vec<T>,
                        >(__out, &__FIELDS[0usize], &{ self.items })
                    }?;
                    _pb::__private::put_field::<
                        Option<Box<Page<T>>>,
                    >(__out, &__FIELDS[1usize], &{ self.next })?;
                    _pb::__private::put_field::<
                        Kids<T>,
                    >(__out, &__FIELDS[2usize], &{ self.kids })?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }),
            )
        }
    }
    #[automatically_derived]
    impl<T> _pb::Jelly for Page<T>
    where
        Vec<T>: _pb::Jelly,
        T: _pb::Jelly,
    {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::jelly_copy(self, __out)
        }
    }
    #[automatically_derived]
    impl<T> _pb::__private::Shaped<_pb::__private::Sent> for Page<T>
    where
        Vec<T>: _pb::Jelly,
        T: _pb::Jelly,
    {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            { names::PAGE },
            &[],
        );
    }
};
