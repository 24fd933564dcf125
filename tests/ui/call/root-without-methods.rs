struct Receiver;

async fn serve(server: pb::Server) -> Result<(), pb::error::ServeError> {
    server.serve(Receiver).await
}

fn main() {}
