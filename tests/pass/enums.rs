//! Enums of classes, in both directions. Two variants of an enum that is only sent may hold one class.

use std::sync::Arc;

use pb::{Copyable, RemoteCopy, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable, RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "enums.Circle", alias = "enums.Round")]
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

/// Classes in boxes and `Arc`s, and variants that are such enums themselves.
#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
enum Figure {
    Shape(Shape),
    Boxed(Box<Large>),
    Shared(Arc<Leaf>),
    Inner(Box<Solid>),
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
enum Solid {
    Cube(Box<Arc<Cube>>),
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "enums.Large")]
struct Large {
    parts: Vec<Figure>,
    sides: [i64; 32],
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "enums.Leaf")]
struct Leaf {
    size: i64,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "enums.Cube")]
struct Cube {
    side: f64,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
enum Pointers<A, B> {
    Left(Box<A>),
    Right(Arc<B>),
}

fn pointers() {
    let leaf = Arc::new(Leaf { size: 5 });
    let large = Large {
        parts: vec![Figure::Shared(leaf.clone()), Figure::Shape(Shape::Circle(Circle { radius: 1.0 }))],
        sides: [7; 32],
    };
    let figures = vec![
        Figure::Shared(leaf.clone()),
        Figure::Boxed(Box::new(large)),
        Figure::Inner(Box::new(Solid::Cube(Box::new(Arc::new(Cube { side: 2.0 }))))),
        Figure::Shared(leaf),
    ];
    let bytes = to_bytes(Dialect::Pb, &figures).unwrap();
    let received = from_bytes::<Vec<Figure>>(Dialect::Pb, &bytes).unwrap();
    assert_eq!(received, figures);
    // An `Arc` that is met again is the same one.
    let [Figure::Shared(first), Figure::Boxed(large), _, Figure::Shared(last)] = &received[..] else {
        panic!("{received:?}");
    };
    assert!(Arc::ptr_eq(first, last));
    assert!(matches!(&large.parts[0], Figure::Shared(inner) if Arc::ptr_eq(inner, first)));

    // Shared values that arrive without an `Arc` are read again.
    let solid = Arc::new(Circle { radius: 1.0 });
    let bytes = to_bytes(Dialect::Pb, &(solid.clone(), solid)).unwrap();
    let (one, two) = from_bytes::<(Figure, Figure)>(Dialect::Pb, &bytes).unwrap();
    assert_eq!(one, two);

    let either: Pointers<Circle, Square> = Pointers::Right(Arc::new(Square { side: 1.0 }));
    let bytes = to_bytes(Dialect::Pb, &either).unwrap();
    assert_eq!(from_bytes::<Pointers<Circle, Square>>(Dialect::Pb, &bytes).unwrap(), either);

    let error = from_bytes::<Figure>(Dialect::Pb, &to_bytes(Dialect::Pb, &5).unwrap()).unwrap_err();
    let classes = "enums.Circle or enums.Square or enums.Large or enums.Leaf or enums.Cube";
    assert_eq!(error.to_string(), format!("expected {classes}, found int"));
}

fn main() {
    pointers();
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
