use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(rename_all = "camelCase")]
struct Pond {
    #[pb(setter)]
    main_color: String,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    #[update]
    #[pb(rename = "setMainColor")]
    fn paint(&mut self, color: String) {
        self.main_color = color + " paint";
    }
}

fn main() {}
