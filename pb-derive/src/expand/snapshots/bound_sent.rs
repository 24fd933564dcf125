#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["quantity"];
    #[automatically_derived]
    impl<T> _pb::Jelly for Distance<T>
    where
        T: Unit,
    {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            _pb::__private::open_state(__out, __FIELDS)?;
            _pb::__private::put_field::<
                Quantity<T>,
            >(__out, &__FIELDS[0usize], &self.quantity)?;
            _pb::__private::close_state(__out);
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<T> _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Sent>>
    for Distance<T> {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
    }
};
