#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Jelly for Shape {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            match self {
                Self::Point { .. } => {
                    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                        "kind"
                    ];
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_tag(__out, &__FIELDS[0usize], "point")?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }
                Self::Circle { 0: __value0, .. } => {
                    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                        "kind"
                    ];
                    let __state = _pb::__private::begin_state(__out)?;
                    _pb::__private::put_tag(__out, &__FIELDS[0usize], "circle")?;
                    let __count = {
                        if false {
                            _pb::__private::travels(
                                _pb::__private::SentWay::<Circle>::NEW.way(),
                            );
                        }
                        _pb::__private::put_flat::<Circle>(__out, __value0)?
                    };
                    _pb::__private::end_state(__out, __state, 1 + __count)
                }
                Self::Rectangle { side_a: __value0, side_b: __value1, .. } => {
                    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                        "kind", "sideA", "sideB"
                    ];
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_tag(__out, &__FIELDS[0usize], "rectangle")?;
                    _pb::__private::put_field::<
                        f64,
                    >(__out, &__FIELDS[1usize], __value0)?;
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[2usize],
                        |__out| hex::jelly(__value1, __out),
                    )?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }
            }
        }
    }
};
