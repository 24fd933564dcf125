use std::sync::Arc;

struct User;

#[pb::methods]
impl User {
    #[perspective]
    fn greet(&self) {}
}

struct Users;

impl pb::cred::Realm for Users {
    type Avatar = User;

    async fn request_avatar(&self, _: pb::cred::LoginRequest) -> Result<Arc<User>, pb::cred::LoginError> {
        Ok(Arc::new(User))
    }
}

async fn serve(server: pb::Server) -> Result<(), pb::error::ServeError> {
    server.serve(Users).await
}

fn main() {}
