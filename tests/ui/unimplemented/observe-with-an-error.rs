use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
#[pb(transparent)]
struct Pond {
    ducks: Vec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    #[observe]
    fn remove_duck(&mut self, duck: &str) -> Result<(), &'static str> {
        let at = self.ducks.iter().position(|other| other == duck).ok_or("no such duck")?;
        self.ducks.remove(at);
        Ok(())
    }
}

fn main() {}
