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
                    _pb::__private::put_tag(__out, &__FIELDS[0usize], "Point")?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }
                Self::Circle { 0: __value0, .. } => {
                    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                        "kind", "value"
                    ];
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_tag(__out, &__FIELDS[0usize], "Circle")?;
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[1usize],
                        |__out| {
                            {
                                if false {
                                    _pb::__private::travels(
                                        _pb::__private::SentWay::<Circle>::NEW.way(),
                                    );
                                }
                                _pb::__private::put_field::<
                                    Circle,
                                >(__out, &_pb::__private::Field::UNNAMED, __value0)
                            }
                        },
                    )?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }
                Self::Rectangle { side_a: __value0, side_b: __value1, .. } => {
                    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                        "kind", "value"
                    ];
                    _pb::__private::open_state(__out, __FIELDS)?;
                    _pb::__private::put_tag(__out, &__FIELDS[0usize], "Rectangle")?;
                    _pb::__private::put_field_with(
                        __out,
                        &__FIELDS[1usize],
                        |__out| {
                            const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
                                "sideA", "sideB"
                            ];
                            _pb::__private::open_state(__out, __FIELDS)?;
                            _pb::__private::put_field::<
                                f64,
                            >(__out, &__FIELDS[0usize], __value0)?;
                            _pb::__private::put_field_with(
                                __out,
                                &__FIELDS[1usize],
                                |__out| hex::jelly(__value1, __out),
                            )?;
                            _pb::__private::close_state(__out);
                            ::core::result::Result::Ok(())
                        },
                    )?;
                    _pb::__private::close_state(__out);
                    ::core::result::Result::Ok(())
                }
            }
        }
    }
};
