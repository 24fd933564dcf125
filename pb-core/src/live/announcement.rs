use crate::{
    jelly::{Args, Audience, Jellier, JellyError, JellyErrorKind, Prepared, Style},
    perspective::Perspective,
};

/// One update, encoded once for everybody it is the same for: `name wantanswer args kw`.
#[derive(Debug)]
pub(crate) struct Announcement {
    #[cfg(debug_assertions)]
    name: Box<str>,
    forms: Vec<Form>,
}

/// The update as those receive it who speak a style, and act for a perspective if that matters.
#[derive(Debug)]
struct Form {
    style: Style,
    /// `None`: for everybody.
    perspective: Option<Option<Perspective>>,
    tokens: Result<Tokens, JellyError>,
}

#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) prepared: Prepared,
    /// Where the two bytes stand that say whether an answer is wanted and whether more follows.
    pub(crate) flag: usize,
}

impl Announcement {
    #[cfg_attr(not(debug_assertions), expect(unused_variables, reason = "kept to be compared"))]
    pub(super) fn new(name: &str) -> Self {
        Self {
            #[cfg(debug_assertions)]
            name: name.into(),
            forms: Vec::new(),
        }
    }

    /// Returns the name of the update.
    #[cfg(debug_assertions)]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Encodes the update for everybody who speaks a style. Returns false if it depends on the perspective.
    pub(super) fn encode_for_all(&mut self, style: Style, name: &str, args: &dyn Args) -> bool {
        match encode(style, Audience::Unknown, name, args) {
            Err(error) if *error.kind() == JellyErrorKind::NeedsPerspective => false,
            tokens => {
                self.forms.push(Form { style, perspective: None, tokens });
                true
            }
        }
    }

    /// Encodes the update for those who speak a style and act for a perspective.
    pub(super) fn encode_for(
        &mut self,
        style: Style,
        perspective: Option<Perspective>,
        name: &str,
        args: &dyn Args,
    ) {
        let tokens = encode(style, Audience::One(perspective.clone()), name, args);
        self.forms.push(Form { style, perspective: Some(perspective), tokens });
    }

    /// Encodes an update for one observer.
    pub(crate) fn to_one(
        style: Style,
        perspective: Option<Perspective>,
        name: &str,
        args: &dyn Args,
    ) -> Self {
        let mut announcement = Self::new(name);
        announcement.encode_for(style, perspective, name, args);
        announcement
    }

    /// As somebody receives it.
    pub(crate) fn tokens(
        &self,
        style: Style,
        perspective: Option<&Perspective>,
    ) -> Result<&Tokens, JellyError> {
        let form = self.forms.iter().find(|form| {
            form.style == style
                && form.perspective.as_ref().is_none_or(|of| of.as_ref() == perspective)
        });
        match form {
            Some(form) => form.tokens.as_ref().map_err(Clone::clone),
            // Whoever was in the lane has a form; nobody joined.
            None => Err(JellyErrorKind::NeedsPerspective.into()),
        }
    }

    /// Whether no code of the application runs when it is dropped.
    pub(crate) fn is_harmless(&self) -> bool {
        let harmless = |form: &Form| {
            let tokens = form.tokens.as_ref();
            !matches!(form.perspective, Some(Some(_)))
                && tokens.is_ok_and(|tokens| tokens.prepared.is_harmless())
        };
        self.forms.iter().all(harmless)
    }

    /// The first error, if it could not be encoded for somebody.
    pub(crate) fn error(&self) -> Option<&JellyError> {
        self.forms.iter().find_map(|form| form.tokens.as_ref().err())
    }
}

fn encode(
    style: Style,
    audience: Audience,
    name: &str,
    args: &dyn Args,
) -> Result<Tokens, JellyError> {
    let mut out = Jellier::new(style, audience);
    out.bytes(name.as_bytes())?;
    let flag = out.len();
    out.unsigned(0);
    args.args(&mut out)?;
    out.expression("dictionary", 0)?;
    Ok(Tokens { prepared: out.finish_parts(4)?, flag })
}

/// What the flag of an update says: whether an answer is wanted, and whether more of the same
/// transaction follows. To every other peer each is simply true or false, as Python takes them.
pub(crate) mod flag {
    use crate::banana::{INT, STRING};

    pub(crate) const fn tokens(answer: bool, more: bool) -> [u8; 2] {
        match (answer, more) {
            (false, false) => [0, INT],
            (true, false) => [1, INT],
            (true, true) => [2, INT],
            (false, true) => [0, STRING],
        }
    }

    /// Whether more follows, according to the flag of an update that was received.
    pub(crate) fn is_more(flag: &[u8]) -> bool {
        flag == tokens(true, true) || flag == tokens(false, true)
    }
}
