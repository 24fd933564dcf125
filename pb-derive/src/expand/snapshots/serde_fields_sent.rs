#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![
        "frogs" | "toads", "note", "sent", "meta"
    ];
    #[automatically_derived]
    impl _pb::Jelly for Pond {
        fn jelly(
            &self,
            __out: &mut _pb::__private::Jellier,
        ) -> ::core::result::Result<(), _pb::__private::JellyError> {
            let __state = _pb::__private::begin_state(__out)?;
            let mut __count = 0usize;
            _pb::__private::put_field::<i64>(__out, &__FIELDS[0usize], &self.frogs)?;
            __count += 1;
            if !Option::is_none(&self.note) {
                _pb::__private::put_field::<
                    Option<String>,
                >(__out, &__FIELDS[1usize], &self.note)?;
                __count += 1;
            }
            __count
                += {
                    if false {
                        _pb::__private::travels(
                            _pb::__private::SentWay::<Size>::NEW.way(),
                        );
                    }
                    _pb::__private::put_flat::<Size>(__out, &self.size)?
                };
            _pb::__private::put_field::<f64>(__out, &__FIELDS[2usize], &self.sent)?;
            __count += 1;
            _pb::__private::put_field_with(
                __out,
                &__FIELDS[3usize],
                |__out| _pb::__private::put_serde_by(
                    __out,
                    |__serializer| hex::serialize(&self.meta, __serializer),
                ),
            )?;
            __count += 1;
            __count
                += {
                    if false {
                        _pb::__private::travels(
                            _pb::__private::SentWay::<HashMap<String, Value>>::NEW
                                .way()
                                .unless(_pb::__private::SentWay::<Value>::NEW.way()),
                        );
                    }
                    _pb::__private::put_flat::<
                        HashMap<String, Value>,
                    >(__out, &self.rest)?
                };
            _pb::__private::end_state(__out, __state, __count)
        }
    }
    #[automatically_derived]
    impl _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Sent>>
    for Pond {
        const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
    }
};
