//! The look of Saisei: every part of a page as a function of plain data that returns one type, [`Html`]. The style sheet is
//! [`css()`]; the page `/style` ([`style_page`]) shows every part in every state. The principles are those of the design reference:
//! what now, for whom, by when, why not; a state is colour, shape and word; one accent; no number without unit and denominator;
//! safety one touch away; nothing moves for show.
//!
//! - **Words.** Slots of type `Html` take [`text`] (escaped), [`rich`] (escaped, `10^7` set as a power), [`say`] (a `Text` in one
//!   language) or any other part. `String` slots are escaped. There is no way to pass raw markup by accident.
//! - **Frame.** [`shell`] for signed-in staff, [`bare_shell`] before sign-in, [`bedside_shell`] for bench and bedside,
//!   [`ask_shell`] for a patient's phone; all draw a [`Shell`]. They expect `/assets/saisei.css` ([`css()`]), `/assets/saisei.svg`
//!   ([`icon`]), `/assets/saisei.js` ([`script`]), `/assets/htmx.min.js`, `GET /search?q=`, `/safety` and `/`.
//! - **Content-Security-Policy.** `style-src 'self'; script-src 'nonce-…'` suffices: no style attribute, no inline script, no handler.
//! - **Forms.** [`field`] draws a [`FieldView`]; [`errors`] lists all errors above the form; [`post_form`] and [`post_button`] post
//!   without JavaScript.
//! - **Headings.** A page has one `h1` ([`page_head`] or a [`refusal`] at [`Level::H1`]); parts take a [`Level`] so that none is skipped.
//! - **Regions.** Names of tables, tabs, threads and sections are unique on a page: they become landmarks.
//!
//! A new part needs its rules in `assets/css`, a sample in `src/style`, and nothing else: tests hold classes and rules together.

mod ask;
mod balance;
mod bedside;
mod calendar;
mod checklist;
mod countdown;
mod css;
mod date;
mod fact;
mod field;
mod fields;
mod figure;
mod growth;
mod html;
mod label;
mod letter;
mod mark;
mod parts;
mod plot;
mod qr;
mod ready;
mod refusal;
mod shell;
mod style;
mod table;
mod task;
mod thread;
mod trajectory;
mod vial;

pub use ask::{Ask, Scale, ask, ask_sample, saved, scale};
pub use balance::{Balance, Flow, balance};
pub use bedside::{Answer, Bedside, Check, CheckState, Scan, ScanState, Verdict, check, checks, scan, verdict};
pub use calendar::{Booking, BookingState, DayPlan, Week, clashes, week};
pub use checklist::{Condition, Meets, checklist};
pub use countdown::countdown;
pub use css::{css, icon, script};
pub use date::{clock, clock_words, counted, day, day_era, day_short, day_words, moment, moment_words};
pub use fact::{Correct, CorrectSide, Fact, FactRow, correct, fact, facts, was};
pub use field::{Choice, Control, FieldView, choice, errors, field};
pub use fields::{fields, form_foot, needed};
pub use figure::{Figure, FigureFit, figure, key, picture};
pub use growth::{Fan, Growth, GrowthPoint, Limit, PointKind, When, growth};
pub use html::{Html, Level, code, grouped, heading, none, position, rich, say, text};
pub use label::{Label, labels};
pub use letter::{blank, signatures};
pub use mark::{Mark, Tone, badge, badges, count, mark, sim_badge, sprite};
pub use parts::{
    Button, ButtonKind, Cols, Held, NavItem, Panel, announce, button, button_busy, button_link, button_row, cols,
    empty_state, held, notice, page_head, pairs, panel, post_button, post_form, print_button, print_only, section,
    section_head, stack, stack_tight, stat, stats, tabs,
};
pub use plot::Scale as AxisScale;
pub use qr::qr;
pub use ready::{Ready, ready, ready_words};
pub use refusal::{Next, Reason, Refusal, Source, SourceKind, reason, refusal, refusal_count, source};
pub use shell::{Shell, SimClock, Theme, Who, ask_shell, bare_shell, bedside_shell, shell, sim_band};
pub use style::style_page;
pub use table::{Column, Row, Table, TableWidth, table};
pub use task::{Rest, Task, TaskState, Why, rest, task, tasks};
pub use thread::{Knot, STEPS, Step, mini, thread, thread_named};
pub use trajectory::{Trajectory, Visit, trajectory};
pub use vial::{Lasts, Vial, vial};
