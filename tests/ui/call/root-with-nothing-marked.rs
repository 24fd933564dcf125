struct Receiver;

#[pb::methods]
impl Receiver {
    fn take_pond(&self) {}
}

async fn serve(server: pb::Server) -> Result<(), pb::error::ServeError> {
    server.serve(Receiver).await
}

fn main() {}
