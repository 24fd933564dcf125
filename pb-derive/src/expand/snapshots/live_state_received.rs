#[allow(deprecated)]
const _: () = {
    use ::pb as _pb;
    #[automatically_derived]
    impl _pb::RemoteCache for Pond {
        const CLASS: &'static ::core::primitive::str = "ponds.Pond";
        const RELAY: ::core::option::Option<_pb::__private::LiveClass> = ::core::option::Option::Some(
            _pb::__private::LiveClass::of::<Self>(),
        );
        const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
            _pb::__private::FieldUpdates::observed(
                "ducks",
                "ducks",
                <ObservedVec<String> as _pb::__private::Observed>::OPERATIONS,
            ),
        ];
        const EXACT: ::core::primitive::bool = true;
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<'_>,
        ) -> _pb::__private::ReadResult<Self> {
            _pb::__private::StateOf::<PondState<'_>, Self>::NEW.way().read(__r)
        }
        fn observe_field(
            &mut self,
            __call: &mut _pb::__private::Invocation<'_>,
        ) -> _pb::__private::Dispatch {
            let __update = _pb::__private::Invocation::method(__call);
            if let ::core::option::Option::Some(__operation) = _pb::__private::operation(
                __update,
                "ducks",
            ) {
                return _pb::__private::Apply::apply(
                    <ObservedVec<
                        String,
                    > as _pb::__private::Observed>::this(&mut self.ducks),
                    __operation,
                    __call,
                );
            }
            _pb::__private::Dispatch::no_such_method()
        }
    }
    _pb::register_cache! {
        Pond
    }
};
