//! The short interview (問診) as data: questions, what an answer may be, and which answers a doctor must look at.
//! "Unknown" is an answer of its own and is never read as "no" (law of the house L6).

use crate::reader::Tab;
use terms::{Text, say, whole_between};

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
}

/// What an answer may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// `yes`, `no` or `unknown`.
    YesNoUnknown,
    /// Free words.
    Text {
        /// Most characters.
        longest: u64,
    },
    /// A whole number.
    Number {
        /// Lowest.
        low: u64,
        /// Highest.
        high: u64,
        /// Unit.
        unit: Text,
    },
    /// One of a list.
    Choice {
        /// The list, in reading order.
        choices: Vec<Choice>,
    },
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The id under which the answer is stored.
    pub id: String,
    /// The words.
    pub text: Text,
    /// Heading under which it stands with its neighbours; may be empty.
    pub group: Text,
    /// What an answer may be.
    pub kind: QuestionKind,
    /// Must be answered (with "unknown" where that is a choice).
    pub required: bool,
    /// Answer codes that a doctor must look at.
    pub review: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
}

const YES_NO_UNKNOWN: [(&str, Text); 3] = [
    ("yes", Text::fixed("はい", "yes")),
    ("no", Text::fixed("いいえ", "no")),
    ("unknown", Text::fixed("わからない", "not known")),
];

impl Question {
    /// The answers to choose from (code and words); empty for words and numbers.
    pub fn answers(&self) -> Vec<(String, Text)> {
        match &self.kind {
            QuestionKind::YesNoUnknown => YES_NO_UNKNOWN.iter().map(|(c, t)| ((*c).to_owned(), t.clone())).collect(),
            QuestionKind::Choice { choices } => choices.iter().map(|c| (c.code.clone(), c.text.clone())).collect(),
            QuestionKind::Text { .. } | QuestionKind::Number { .. } => Vec::new(),
        }
    }
    /// Checks a typed answer and hands back what is stored (numbers in plain digits). Empty answers are only refused when required.
    pub fn accept(&self, answer: &str) -> Result<Option<String>, Text> {
        let answer = answer.trim();
        if answer.is_empty() {
            let missing = Text::fixed("答えを入れてください。", "Please answer this question.");
            return if self.required { Err(missing) } else { Ok(None) };
        }
        match &self.kind {
            QuestionKind::Text { longest } => {
                let n = u64::try_from(answer.chars().count()).unwrap_or(u64::MAX);
                if n > *longest {
                    return Err(
                        say! {ja: "{longest} 字までにしてください(いま {n} 字)。", en: "At most {longest} characters (now {n})."},
                    );
                }
                Ok(Some(answer.to_owned()))
            }
            QuestionKind::Number { low, high, .. } => whole_between(answer, *low, *high).map(|n| Some(n.to_string())),
            QuestionKind::YesNoUnknown | QuestionKind::Choice { .. } => {
                let known = self.answers().into_iter().any(|(code, _)| code == answer);
                let wrong = Text::fixed("表示された答えから選んでください。", "Choose one of the answers shown.");
                if known { Ok(Some(answer.to_owned())) } else { Err(wrong) }
            }
        }
    }
    /// Must a doctor look at this answer?
    pub fn needs_review(&self, answer: &str) -> bool {
        self.review.iter().any(|r| r == answer)
    }
}

pub(crate) fn read(t: &Tab<'_>) -> Vec<Question> {
    t.list("question", |t| {
        let id = t.define("question", "id");
        let kind = kind(t);
        let review = if t.has("review") { t.strings("review") } else { Vec::new() };
        let group = if t.has("group") { t.text("group") } else { Text::default() };
        let q = Question {
            id,
            text: t.text("text"),
            group,
            kind,
            required: t.yes("required"),
            review,
            sources: t.sources(),
        };
        let known: Vec<String> = q.answers().into_iter().map(|(c, _)| c).collect();
        known.iter().for_each(|c| t.declare("answer", format!("{}/{c}", q.id)));
        for r in q.review.iter().filter(|r| !known.contains(r)) {
            let known = known.join(", ");
            t.problem_at(
                "review",
                say! {ja: "{r:?} はこの質問の答えにありません", en: "{r:?} is no answer to this question"},
                say! {ja: "次のどれか:{known}", en: "one of: {known}"},
            );
        }
        q
    })
}

#[derive(Clone, Copy)]
enum Word {
    Yes,
    Text,
    Number,
    Choice,
}

fn kind(t: &Tab<'_>) -> QuestionKind {
    let words =
        [("yes_no_unknown", Word::Yes), ("text", Word::Text), ("number", Word::Number), ("choice", Word::Choice)];
    match t.word("kind", &words, Word::Yes) {
        Word::Yes => QuestionKind::YesNoUnknown,
        Word::Text => QuestionKind::Text { longest: t.whole("longest", 1, 4000) },
        Word::Number => {
            let low = t.whole("low", 0, 1_000_000);
            QuestionKind::Number { low, high: t.whole("high", low, 1_000_000), unit: t.text("unit") }
        }
        Word::Choice => QuestionKind::Choice { choices: choices(t) },
    }
}

/// `choices = [{ code, text }, …]`, no code twice.
pub(crate) fn choices(t: &Tab<'_>) -> Vec<Choice> {
    let choices = t.list("choices", |t| Choice { code: t.code("code"), text: t.text("text") });
    for (i, c) in choices.iter().enumerate() {
        if choices.iter().take(i).any(|o| o.code == c.code) {
            let code = &c.code;
            t.problem_at(
                "choices",
                say! {ja: "答え {code:?} が二度あります", en: "answer {code:?} stands there twice"},
                Text::fixed("一度だけ", "each only once"),
            );
        }
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind, required: bool) -> Question {
        let text = Text::fixed("問", "q");
        let group = Text::default();
        Question { id: "q".into(), text, group, kind, required, review: vec!["unknown".into()], sources: Vec::new() }
    }

    #[test]
    fn unknown_is_an_answer_and_never_no() {
        let q = question(QuestionKind::YesNoUnknown, true);
        assert_eq!(q.accept("unknown"), Ok(Some("unknown".into())));
        assert!(q.needs_review("unknown") && !q.needs_review("no"));
        assert!(q.accept("").is_err() && q.accept("maybe").is_err());
        assert_eq!(question(QuestionKind::YesNoUnknown, false).accept(" "), Ok(None));
    }

    #[test]
    fn numbers_are_stored_in_plain_digits_and_bounded() {
        let q = question(QuestionKind::Number { low: 0, high: 10, unit: Text::default() }, true);
        assert_eq!(q.accept("7"), Ok(Some("7".into())));
        assert!(q.accept("11").is_err() && q.accept("3.5").is_err());
        let q = question(QuestionKind::Text { longest: 3 }, true);
        assert_eq!(q.accept("右膝痛"), Ok(Some("右膝痛".into())));
        assert!(q.accept("右膝の痛み").is_err());
    }
}
