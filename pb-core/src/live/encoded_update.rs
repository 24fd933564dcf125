//! Updates as they are encoded for observers.

use crate::{
    banana::Dialect,
    few::Few,
    jelly::{Args, Audience, Jellier, JellyError, JellyErrorKind, MethodName, Prepared, Style},
    perspective::Perspective,
};

/// One update, encoded once for all observers that receive the same bytes: `name wantanswer args kw`.
#[derive(Debug)]
pub(crate) struct EncodedUpdate {
    #[cfg(debug_assertions)]
    name: Box<str>,
    forms: Few<Form>,
}

/// The update as observers with one style receive it, and with one perspective if it depends on that.
#[derive(Debug)]
struct Form {
    style: Style,
    /// `None` if the form is for all perspectives.
    perspective: Option<Option<Perspective>>,
    tokens: Result<Tokens, JellyError>,
}

/// An encoded update.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) prepared: Prepared,
    /// The position of the two bytes of the [flag](crate::wire::flag::tokens). `None` in dialect `pb-compact-1`, which has the flag
    /// in front of the update.
    pub(crate) flag: Option<usize>,
}

impl EncodedUpdate {
    /// Creates an update without any form.
    #[cfg_attr(not(debug_assertions), expect(unused_variables, reason = "kept to be compared"))]
    pub(super) fn new(name: MethodName<'_>) -> Self {
        Self {
            #[cfg(debug_assertions)]
            name: name.text().into(),
            forms: Few::default(),
        }
    }

    /// Returns the name of the update.
    #[cfg(debug_assertions)]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Encodes the update for all observers with a style. Returns false, and adds no form, if it depends
    /// on the perspective.
    pub(super) fn encode_for_all(
        &mut self,
        style: Style,
        name: MethodName<'_>,
        args: &dyn Args,
    ) -> bool {
        match encode(style, Audience::Unknown, name, args) {
            Err(error) if *error.kind() == JellyErrorKind::NeedsPerspective => false,
            tokens => {
                self.forms.push(Form { style, perspective: None, tokens });
                true
            }
        }
    }

    /// Encodes the update for the observers with a style and a perspective.
    pub(super) fn encode_for(
        &mut self,
        style: Style,
        perspective: Option<Perspective>,
        name: MethodName<'_>,
        args: &dyn Args,
    ) {
        let tokens = encode(style, Audience::One(perspective.clone()), name, args);
        self.forms.push(Form { style, perspective: Some(perspective), tokens });
    }

    /// Encodes an update for one observer.
    pub(crate) fn to_one(
        style: Style,
        perspective: Option<Perspective>,
        name: MethodName<'_>,
        args: &dyn Args,
    ) -> Self {
        let mut announcement = Self::new(name);
        announcement.encode_for(style, perspective, name, args);
        announcement
    }

    /// Returns the update as an observer with this style and perspective receives it.
    ///
    /// # Errors
    /// If the update could not be encoded for it.
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
            // Not reached: there is a form for each observer, and none was added since it was encoded.
            None => Err(JellyErrorKind::NeedsPerspective.into()),
        }
    }

    /// Returns whether no code of the application runs when this is dropped.
    pub(crate) fn is_harmless(&self) -> bool {
        let harmless = |form: &Form| {
            let tokens = form.tokens.as_ref();
            !matches!(form.perspective, Some(Some(_)))
                && tokens.is_ok_and(|tokens| tokens.prepared.is_harmless())
        };
        self.forms.iter().all(harmless)
    }

    /// Returns the first error, if the update could not be encoded for some observer.
    pub(crate) fn error(&self) -> Option<&JellyError> {
        self.forms.iter().find_map(|form| form.tokens.as_ref().err())
    }
}

/// Encodes an update for one audience.
fn encode(
    style: Style,
    audience: Audience,
    name: MethodName<'_>,
    args: &dyn Args,
) -> Result<Tokens, JellyError> {
    let mut out = Jellier::new(style, audience);
    out.method(name)?;
    if style.dialect == Dialect::Compact {
        args.args(&mut out)?;
        return Ok(Tokens { prepared: out.finish_parts(2)?, flag: None });
    }
    let flag = Some(out.len());
    out.unsigned(0);
    args.args(&mut out)?;
    out.expression("dictionary", 0)?;
    Ok(Tokens { prepared: out.finish_parts(4)?, flag })
}
