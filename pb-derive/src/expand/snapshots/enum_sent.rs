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
                    _pb::__private::jelly_copy::<Circle>(__class, __out)
                }
                Self::Square(__class) => {
                    _pb::__private::jelly_copy::<shapes::Square>(__class, __out)
                }
            }
        }
    }
};
