#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<T> _pb::Jelly for Special<T>
    where
        T: _pb::Jelly,
    {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            match self {
                Self::Items { 0: __value0, 1: __value1, .. } => {
                    const __VARIANT: &[_pb::__private::Field] = _pb::__private::fields![
                        "Items"
                    ];
                    _pb::__private::put_variant(
                        __out,
                        &__VARIANT[0usize],
                        |__out| {
                            _pb::__private::put_tuple(
                                __out,
                                2usize,
                                |__out| {
                                    _pb::__private::put_item(
                                        __out,
                                        0usize,
                                        |__out| {
                                            if false {
                                                _pb::__private::travels(
                                                    _pb::__private::SentWay::<T>::NEW.way(),
                                                );
                                            }
                                            _pb::__private::put_field::<
                                                T,
                                            >(__out, &_pb::__private::Field::UNNAMED, __value0)
                                        },
                                    )?;
                                    _pb::__private::put_item(
                                        __out,
                                        1usize,
                                        |__out| {
                                            if false {
                                                _pb::__private::travels(
                                                    _pb::__private::SentWay::<Meta>::NEW.serde_way(),
                                                );
                                            }
                                            _pb::__private::put_serde::<Meta>(__out, __value1)
                                        },
                                    )?;
                                    ::core::result::Result::Ok(())
                                },
                            )
                        },
                    )
                }
                Self::Nothing { .. } => {
                    const __VARIANT: &[_pb::__private::Field] = _pb::__private::fields![
                        "Nothing"
                    ];
                    _pb::__private::put_variant(
                        __out,
                        &__VARIANT[0usize],
                        |__out| {
                            _pb::__private::put_tuple(
                                __out,
                                0usize,
                                |__out| { ::core::result::Result::Ok(()) },
                            )
                        },
                    )
                }
                Self::Here { .. } => _pb::__private::skipped_variant("Here"),
                Self::Unknown { .. } => _pb::Jelly::jelly("Unknown", __out),
            }
        }
    }
};
