#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl<'__de> _pb::Unjelly<'__de> for Side {
        const EXACT: ::core::primitive::bool = true;
        fn unjelly(
            __r: &mut _pb::__private::Unjellier<'__de>,
        ) -> _pb::__private::ReadResult<Self> {
            match <&::core::primitive::str as _pb::Unjelly>::unjelly(__r)? {
                "buy" => ::core::result::Result::Ok(Self::Buy),
                "sale" | "sell" | "S" => ::core::result::Result::Ok(Self::Sell),
                "match" => ::core::result::Result::Ok(Self::r#Match),
                __name => _pb::__private::unknown_name(__name, &["buy", "sale", "match"]),
            }
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Received>>
    for Side {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::TEXT;
    }
};
