use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    #[pb(setter)]
    color: String,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn set_color(&mut self, color: &str) {
        self.color = color.to_uppercase();
    }
}

fn main() {}
