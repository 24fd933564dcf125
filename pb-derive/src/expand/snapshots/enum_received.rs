const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<'__de> _pb::Unjelly<'__de> for Shape {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            let __class = _pb::__private::peek_class(__r)?;
            if _pb::__private::is_class::<Circle>(__class) {
                return _pb::__private::unjelly_variant::<
                    Circle,
                    Self,
                >(__r, Self::Circle);
            }
            if _pb::__private::is_class::<shapes::Square>(__class) {
                return _pb::__private::unjelly_variant::<
                    shapes::Square,
                    Self,
                >(__r, Self::Square);
            }
            _pb::__private::none_of(
                __r,
                &[
                    <Circle as _pb::RemoteCopy>::CLASS,
                    <shapes::Square as _pb::RemoteCopy>::CLASS,
                ],
            )
        }
    }
};
