#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["type"];
    #[automatically_derived]
    impl _pb::Jelly for PondState {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::open_state(__out, __FIELDS)?;
            _pb::__private::put_field::<String>(__out, &__FIELDS[0usize], &self.r#type)?;
            _pb::__private::close_state(__out);
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Sent>>
    for PondState {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
    }
};
