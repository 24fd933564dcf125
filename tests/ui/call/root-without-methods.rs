struct Receiver;

async fn serve(server: pb::Server) -> Result<(), pb::BindError> {
    server.serve(Receiver).await
}

fn main() {}
