//! Enums of classes, in both directions. Two variants of an enum that is only sent may hold one class.

use pb::{Copyable, RemoteCopy, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable, RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "enums.Circle", aliases = ["enums.Round"])]
struct Circle {
    radius: f64,
}

#[derive(Copyable, RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "enums.Square")]
struct Square {
    side: f64,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
enum Shape {
    /// A variant with a doc comment.
    Circle(Circle),
    Square(self::Square),
}

#[derive(Copyable)]
enum Sent {
    Small(Circle),
    Large(Circle),
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
enum Either<A, B> {
    Left(A),
    Right(B),
}

fn main() {
    let circle = Circle { radius: 0.5 };
    let square = Square { side: 1.5 };

    let shapes = vec![Shape::Circle(circle.clone()), Shape::Square(square.clone())];
    let bytes = to_bytes(Dialect::Pb, &shapes).unwrap();
    assert_eq!(
        from_bytes::<Vec<Shape>>(Dialect::Pb, &bytes).unwrap(),
        shapes
    );

    for sent in [Sent::Small(circle.clone()), Sent::Large(circle.clone())] {
        let bytes = to_bytes(Dialect::Pb, &sent).unwrap();
        assert_eq!(from_bytes::<Circle>(Dialect::Pb, &bytes).unwrap(), circle);
    }

    let either: Either<Circle, Square> = Either::Right(square);
    let bytes = to_bytes(Dialect::Pb, &either).unwrap();
    assert_eq!(
        from_bytes::<Either<Circle, Square>>(Dialect::Pb, &bytes).unwrap(),
        either
    );
    let left: Either<Square, Circle> = from_bytes(Dialect::Pb, &bytes).unwrap();
    assert!(matches!(left, Either::Left(_)));

    let bytes = to_bytes(Dialect::Pb, &5_i64).unwrap();
    assert!(from_bytes::<Shape>(Dialect::Pb, &bytes).is_err());
}
