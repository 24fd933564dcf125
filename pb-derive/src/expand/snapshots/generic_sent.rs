#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "name", "value", "more", "last", "next"
    ];
    #[automatically_derived]
    impl<'a, T, const N: usize> _pb::Copyable for List<'a, T, N>
    where
        T: Clone,
        T: _pb::Jelly,
        [T; N]: _pb::Jelly,
    {
        const CLASS: &'static ::core::primitive::str = _pb::__private::class_name!(
            "List"
        );
        fn state<'__a>(
            &'__a self,
            _: ::core::option::Option<&'__a _pb::Perspective>,
        ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_field::<
                        &'a str,
                    >(__out, &__FIELDS[0usize], &self.name)?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<T>::NEW.way(),
                            );
                        }
                        _pb::__private::put_field::<
                            T,
                        >(__out, &__FIELDS[1usize], &self.value)
                    }?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<[T; N]>::NEW
                                    .way()
                                    .unless(_pb::__private::SentWay::<T>::NEW.way()),
                            );
                        }
                        _pb::__private::put_field::<
                            [T; N],
                        >(__out, &__FIELDS[2usize], &self.more)
                    }?;
                    {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<T>::NEW.way(),
                            );
                        }
                        _pb::__private::put_field::<
                            T,
                        >(__out, &__FIELDS[3usize], &self.last)
                    }?;
                    _pb::__private::put_field::<
                        Option<Box<List<'a, T, N>>>,
                    >(__out, &__FIELDS[4usize], &self.next)?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }),
            )
        }
    }
    #[automatically_derived]
    impl<'a, T, const N: usize> _pb::Jelly for List<'a, T, N>
    where
        T: Clone,
        T: _pb::Jelly,
        [T; N]: _pb::Jelly,
    {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::jelly_copy(self, __out)
        }
    }
    #[automatically_derived]
    impl<'a, T, const N: usize> _pb::__private::Shaped<_pb::__private::Sent>
    for List<'a, T, N>
    where
        T: Clone,
        T: _pb::Jelly,
        [T; N]: _pb::Jelly,
    {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
            _pb::__private::class_name!("List"),
            &[],
        );
    }
};
