fn literals() {
    ::pb::__private::value_dict([
        (
            ::pb::__private::value("key"),
            ::pb::__private::value_list([
                ::pb::__private::value(1_i128),
                ::pb::__private::value(-2_i128),
                ::pb::__private::value_tuple([
                    ::pb::__private::value(name),
                    ::pb::__private::value_none(),
                ]),
            ]),
        ),
        (::pb::__private::value(k), ::pb::__private::value_dict([])),
        (
            ::pb::__private::value_tuple([::pb::__private::value(1_i128)]),
            ::pb::__private::value([0; 4]),
        ),
    ]);
    ::pb::__private::mixed_dict([
        (
            ::pb::__private::mixed("key"),
            ::pb::__private::mixed(
                ::pb::__private::mixed_list([
                    ::pb::__private::mixed(1_i128),
                    ::pb::__private::mixed(
                        ::pb::__private::mixed_dict([
                            (
                                ::pb::__private::mixed(1_i128),
                                ::pb::__private::mixed(&object),
                            ),
                        ]),
                    ),
                ]),
            ),
        ),
        (
            ::pb::__private::mixed(k),
            ::pb::__private::mixed(
                ::pb::__private::mixed_tuple([
                    ::pb::__private::mixed(name),
                    ::pb::__private::mixed_none(),
                ]),
            ),
        ),
        (::pb::__private::mixed(0x10_u8), ::pb::__private::mixed_none()),
    ]);
    ::pb::__private::mixed_list([
        ::pb::__private::mixed(a),
        ::pb::__private::mixed((b + 1) * 2),
        ::pb::__private::mixed(c),
        ::pb::__private::mixed([d].len()),
        ::pb::__private::mixed(::pb::__private::mixed_dict([])),
    ]);
}
