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
                Self::Point { .. } => _pb::Jelly::jelly(&(), __out),
                Self::Circle { 0: __value0, .. } => {
                    if false {
                        _pb::__private::travels(
                            _pb::__private::SentWay::<Circle>::NEW.way(),
                        );
                    }
                    _pb::__private::put_field::<
                        Circle,
                    >(__out, &_pb::__private::Field::UNNAMED, __value0)
                }
                Self::Line { 0: __value0, 1: __value1, .. } => {
                    _pb::__private::put_tuple(
                        __out,
                        2usize,
                        |__out| {
                            _pb::__private::put_item(
                                __out,
                                0usize,
                                |__out| _pb::__private::put_field::<
                                    f64,
                                >(__out, &_pb::__private::Field::UNNAMED, __value0),
                            )?;
                            _pb::__private::put_item(
                                __out,
                                1usize,
                                |__out| _pb::__private::put_field::<
                                    f64,
                                >(__out, &_pb::__private::Field::UNNAMED, __value1),
                            )?;
                            ::core::result::Result::Ok(())
                        },
                    )
                }
            }
        }
    }
};
