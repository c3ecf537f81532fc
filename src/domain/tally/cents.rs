//! Amounts as integers, so that sums are exact.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Whole US cents of a decimal amount, halves away from zero; `None` when it does not fit.
pub fn cents(usd: Decimal) -> Option<i64> {
    let scale = usd.scale();
    let Some((mantissa, divisor)) = usd
        .mantissa()
        .to_i64()
        .zip(10_i64.checked_pow(scale.saturating_sub(2)))
    else {
        let rounding = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let cents = usd
            .round_dp_with_strategy(2, rounding)
            .checked_mul(Decimal::ONE_HUNDRED)?;
        return cents.to_i64();
    };
    if scale < 2 {
        return mantissa.checked_mul(10_i64.pow(2 - scale));
    }
    let (whole, rest) = (mantissa / divisor, mantissa % divisor);
    let up = rest.unsigned_abs() * 2 >= divisor.unsigned_abs();
    Some(whole + if up { mantissa.signum() } else { 0 })
}
