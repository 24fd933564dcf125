use std::sync::Arc;

struct User;

#[pb::methods]
impl User {
    #[perspective]
    fn greet(&self) {}
}

struct Users;

impl pb::Realm for Users {
    type Avatar = User;

    async fn request_avatar(&self, _: pb::Request) -> Result<Arc<User>, pb::LoginError> {
        Ok(Arc::new(User))
    }
}

async fn serve(server: pb::Server) -> Result<(), pb::BindError> {
    server.serve(Users).await
}

fn main() {}
