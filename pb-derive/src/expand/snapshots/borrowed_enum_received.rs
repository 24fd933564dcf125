#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<'__de: 'a, 'a> _pb::Unjelly<'__de> for Shape<'a> {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            let __class = _pb::__private::peek_class(__r)?;
            {
                if false {
                    use _pb::__private::{ReceivedClass as _, SentClass as _};
                    _pb::__private::travels(
                        _pb::__private::SentWay::<Circle<'a>>::NEW.class_way(),
                    );
                }
                if _pb::__private::Classes::has(
                    _pb::__private::classes_of::<Circle<'a>, _>(),
                    __class,
                ) {
                    return _pb::__private::unjelly_variant::<
                        Circle<'a>,
                        _,
                        Self,
                    >(__r, Self::Circle);
                }
            }
            _pb::__private::none_of(
                __r,
                <Self as _pb::__private::ReceivedVariant<
                    '__de,
                    _pb::__private::ByEnum,
                >>::CLASSES,
            )
        }
    }
    #[automatically_derived]
    impl<'__de: 'a, 'a> _pb::__private::ReceivedVariant<'__de, _pb::__private::ByEnum>
    for Shape<'a> {
        const CLASSES: &'static _pb::__private::Classes = {
            let _ = || {
                use _pb::__private::{ReceivedClass as _, SentClass as _};
                _pb::__private::travels(
                    _pb::__private::SentWay::<Circle<'a>>::NEW.class_way(),
                );
            };
            &_pb::__private::Classes::Any(
                &[_pb::__private::classes_of::<Circle<'a>, _>()],
            )
        };
        fn unjelly_variant(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::Unjelly::unjelly(__r)
        }
    }
    #[automatically_derived]
    impl<'a> _pb::__private::Shaped<_pb::__private::Received> for Shape<'a> {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::ANY_COPY;
    }
    #[automatically_derived]
    impl<'a> _pb::__private::Borrows for Shape<'a> {}
};
