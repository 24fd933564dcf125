#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::Jelly for Side {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            let __name = match self {
                Self::Buy => "buy",
                Self::Sell => "sale",
                Self::r#Match => "match",
            };
            _pb::Jelly::jelly(__name, __out)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Sent>>
    for Side {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::TEXT;
    }
};
