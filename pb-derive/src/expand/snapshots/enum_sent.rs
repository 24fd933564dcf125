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
                Self::Circle(__class) => {
                    if false {
                        use _pb::__private::{ReceivedClass as _, SentClass as _};
                        _pb::__private::travels(
                            _pb::__private::SentWay::<Circle>::NEW.class_way(),
                        );
                    }
                    _pb::__private::jelly_variant::<Circle, _>(__class, __out)
                }
                Self::Square(__class) => {
                    if false {
                        use _pb::__private::{ReceivedClass as _, SentClass as _};
                        _pb::__private::travels(
                            _pb::__private::SentWay::<shapes::Square>::NEW.class_way(),
                        );
                    }
                    _pb::__private::jelly_variant::<shapes::Square, _>(__class, __out)
                }
            }
        }
    }
    #[automatically_derived]
    impl _pb::__private::SentVariant<_pb::__private::ByEnum> for Shape {
        fn jelly_variant(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::Jelly::jelly(self, __out)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::Sent> for Shape {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::ANY_COPY;
    }
};
