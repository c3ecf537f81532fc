//! The labels of the fields, and what stands beside them.

use ratatui::text::Span;
use rust_decimal::Decimal;

use crate::app::form::{Form, Given, Judged, Purpose};
use crate::discipline::order::{Field, Refused, Ruling};
use crate::discipline::plan::weekday;
use crate::domain::product::Kind;
use crate::domain::{Day, Span as Time, format};
use crate::ui::theme::{Meaning, Theme};

/// The price is far from the market's from here on.
const FAR: f64 = 0.02;

pub(super) fn label(form: &Form, field: Field) -> &'static str {
    match field {
        Field::Asset => "asset",
        Field::Amount => "amount",
        Field::Currency => "currency",
        Field::Price => "price",
        Field::Quantity => "quantity",
        Field::Fee => "fee",
        Field::FeeCurrency => "fee currency",
        Field::Venue => "venue",
        Field::Product => "product",
        Field::Symbol => "symbol",
        Field::At => "date",
        Field::Plan => "plan",
        Field::Reason => "reason",
        Field::Note if matches!(form.purpose, Purpose::Note(_)) => "note",
        Field::Note => "remark",
    }
}

/// The one of price and quantity that follows from the other.
pub(super) fn is_derived(form: &Form, field: Field) -> bool {
    match field {
        Field::Price => form.given == Given::Quantity,
        Field::Quantity => form.given == Given::Price,
        _ => false,
    }
}

pub(super) fn beside<'a>(form: &Form, field: Field, theme: &Theme) -> Option<Span<'a>> {
    let muted = |text: String| Some(theme.span(Meaning::Muted, text));
    let ruling = match &form.judged {
        Judged::Trade(_, ruling) => Some(ruling),
        _ => None,
    };
    let buys = matches!(form.purpose, Purpose::Buy(_));
    match field {
        Field::Asset => match (&form.judged, form.order()) {
            (Judged::Refused(Refused::Leverage { .. }), _) => {
                Some(theme.bold(Meaning::Bad, "refused: leverage"))
            }
            (_, Some(order)) => muted(product(order.product).to_owned()),
            _ => None,
        },
        Field::Amount => match ruling {
            Some(Ruling::OffPlan(why)) if buys => Some(theme.span(Meaning::Warn, why.brief())),
            Some(Ruling::OnPlan { plan, .. }) if buys => muted(format!("plan: {plan}")),
            _ => muted("what you paid, fee included".to_owned()),
        },
        Field::Price => Some(price(form, theme)),
        Field::At => {
            let day = Day::parse(form.text(Field::At).get(..10)?)?;
            let name = weekday(day.weekday());
            match ruling {
                Some(Ruling::OnPlan { date, .. }) if buys && *date == day => {
                    muted(format!("{name}, plan date"))
                }
                Some(Ruling::OnPlan { date, .. }) if buys => {
                    muted(format!("{name}, for {}", format::date(*date, day)))
                }
                _ => muted(name.to_owned()),
            }
        }
        Field::Fee => match form.order() {
            Some(order) => match (order.fee, order.fee_currency) {
                (Some(fee), Some(code)) if code.as_str() == order.currency.as_str() => {
                    muted(share(fee, order.paid())?)
                }
                (Some(_), _) => muted("beside the cost, not in it".to_owned()),
                (None, _) => {
                    Some(theme.span(Meaning::Faint, "empty: not known; 0: there was none"))
                }
            },
            None => None,
        },
        Field::Quantity if is_derived(form, field) => muted("from the price".to_owned()),
        Field::Quantity => muted("as you typed it".to_owned()),
        Field::Product => Some(theme.span(Meaning::Faint, "empty, spot or spot_etf")),
        Field::Venue => Some(theme.span(Meaning::Faint, "where, if you like")),
        _ => None,
    }
}

fn price<'a>(form: &Form, theme: &Theme) -> Span<'a> {
    if is_derived(form, Field::Price) {
        return theme.span(Meaning::Muted, "from the quantity");
    }
    let Some(quote) = form.usable_quote() else {
        let text = match &form.quote {
            Some(quote) if quote.is_old() => {
                let age = format::age(Time::secs(quote.age_s));
                format!("the last is {} old", age.trim())
            }
            Some(quote) => format!("the market's is in {}", quote.currency),
            None => "no price is known here".to_owned(),
        };
        return theme.span(Meaning::Unknown, format!("{text}: type it"));
    };
    let age = format::age(Time::secs(quote.age_s));
    let typed: Option<f64> = form.text(Field::Price).trim().parse().ok();
    match typed {
        Some(typed) if (typed / quote.price - 1.0).abs() >= FAR => {
            let away = format::percent(typed / quote.price - 1.0);
            let market = format::price(quote.price);
            theme.span(
                Meaning::Warn,
                format!("{away} from the market, {market}, {age}"),
            )
        }
        _ => theme.span(Meaning::Muted, format!("{age} old, {}", quote.source)),
    }
}

pub(super) const fn product(kind: Kind) -> &'static str {
    match kind {
        Kind::SpotEtf => "spot fund",
        Kind::Staking => "staked",
        _ => "spot",
    }
}

/// `0.10%` of what was paid.
fn share(fee: Decimal, paid: Decimal) -> Option<String> {
    use rust_decimal::prelude::ToPrimitive;
    let share = fee.checked_div(paid)?.to_f64()?;
    Some(format::share(share, 2))
}
