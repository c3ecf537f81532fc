use proptest::prelude::*;

use super::*;

fn now() -> Stamp {
    Stamp::parse("2026-01-31T00:00:00Z").unwrap()
}

fn read_all(text: &[u8], options: &Options<'_>) -> Result<Vec<Row>, ImportError> {
    let mut rows = Vec::new();
    read(text, options, now(), &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// `line verdict time asset quantity spent currency fee fee_currency` of each row; a row that is no trade ends behind
/// its verdict.
fn told(text: &str, options: &Options<'_>) -> Vec<String> {
    let rows = read_all(text.as_bytes(), options).unwrap();
    rows.iter()
        .map(|row| {
            let verdict = serde_json::to_value(row.verdict).unwrap();
            let mut said = format!("{} {}", row.line, verdict.as_str().unwrap());
            if row.time.is_some() {
                let number = |value: Option<Decimal>| {
                    value.map_or("-".to_owned(), |v| v.normalize().to_string())
                };
                let word = |value: Option<Ticker>| value.map_or("-".to_owned(), |v| v.to_string());
                said += &format!(
                    " {} {} {} {} {} {} {}",
                    row.time.as_deref().unwrap_or("-"),
                    word(row.asset),
                    number(row.quantity),
                    number(row.spent),
                    word(row.currency),
                    number(row.fee),
                    word(row.fee_currency),
                );
            }
            said
        })
        .collect()
}

fn plain(text: &str) -> Vec<String> {
    told(text, &Options::default())
}

#[test]
fn the_generic_layout_and_our_own_export_are_read() {
    let generic = "time,side,asset,quantity,spent,currency,fee,fee_currency,venue,id,note\n\
        2025-03-04T10:11:12.50Z,buy,btc,0.0031,260.40,EUR,0.52,EUR,Shop,77,monthly\n\
        2025-03-05,sell,ETH,0.2,410,USD,,,Shop,78,\n\
        2025-03-05,sell,ETH,0.2,410,USD,,,Shop,78,again\n\
        2025-03-06,buy,ETH3L,1,41,USD,0,USD,Shop,79,\n\
        2025-03-07,buy,BTC,-1,41,USD,0,USD,Shop,80,\n";
    assert_eq!(
        plain(generic),
        [
            "2 buy 2025-03-04T10:11:12.50Z BTC 0.0031 260.4 EUR 0.52 EUR",
            "3 sell 2025-03-05 ETH 0.2 410 USD - -",
            "4 skip",
            "5 refuse_leverage",
            "6 unreadable",
        ]
    );
    let own = "id,at,kind,asset,quantity,spent,currency,fee,fee_currency,venue,product,plan,on_plan,override,reason,note\n\
        1,2025-11-24T09:00:00Z,buy,BTC,0.003,249.75,USD,0.25,USD,,spot,weekly,true,false,,\n\
        2,2025-11-25T09:00:00Z,note,,,,,,,,,,,,,remark\n";
    assert_eq!(
        plain(own),
        [
            "2 buy 2025-11-24T09:00:00Z BTC 0.003 249.75 USD 0.25 USD",
            "3 skip"
        ]
    );
}

#[test]
fn coinbase_takes_the_markets_money_from_the_notes() {
    let v4 = "\nTransactions\nUser,A,1\nID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes\n\
        a1,2025-06-02 08:00:00 UTC,Advanced Trade Buy,BTC,0.002,EUR,€90000,€180.00,€181.08,€1.08,Bought 0.002 BTC for 211.26 USDC on BTC-USDC at 105000 USDC/BTC\n\
        a2,2025-06-03 08:00:00 UTC,Advanced Trade Buy,BTC,0.01,EUR,€90000,€900.00,€901.00,€1.00,Bought 0.01 BTC for 901 USDC on BTC-PERP-INTX at 90000 USDC/BTC\n";
    assert_eq!(
        plain(v4),
        [
            "5 buy 2025-06-02T08:00:00Z BTC 0.002 210 USDC 1.26 USDC",
            "6 refuse_leverage"
        ]
    );
    let v1 = "Transactions\nTimestamp,Transaction Type,Asset,Quantity Transacted,EUR Spot Price at Transaction,EUR Subtotal,EUR Total (inclusive of fees),EUR Fees,Notes\n\
        2020-05-11T12:00:00Z,Buy,BTC,0.01,8000.00,80.00,81.19,1.19,Bought\n2020-05-12T12:00:00Z,Rewards Income,XTZ,0.1,2,0.2,0.2,0,\n";
    assert_eq!(
        plain(v1),
        [
            "3 buy 2020-05-11T12:00:00Z BTC 0.01 80 EUR 1.19 EUR",
            "4 skip"
        ]
    );
}

#[test]
fn binances_other_layouts_are_read() {
    let old = "Date(UTC);Market;Type;Price;Amount;Total;Fee;Fee Coin\n\
        2019-08-01 10:00:00;BTCUSDT;BUY;10000.5;0.01;100.005;0.00001;BTC\n\
        2019-08-02 10:00:00;ETHBTC;SELL;0.02;1;0.02;0.0001;BNB\n";
    assert_eq!(
        plain(old),
        [
            "2 buy 2019-08-01T10:00:00Z BTC 0.01 100.005 USDT 0.00001 BTC",
            "3 skip"
        ]
    );
    let us = "User_Id,Time,Category,Operation,Order_Id,Transaction_Id,Primary_Asset,Base_Asset,Realized_Amount_For_Base_Asset,Quote_Asset,Realized_Amount_For_Quote_Asset,Fee_Asset,Realized_Amount_For_Fee_Asset\n\
        1,2022-02-03 04:05:06.789,Spot Trading,Buy,11,t1,,BTC,0.005,USD,200,USD,0.2\n\
        1,2022-02-04 04:05:06.789,Distribution,Referral Commission,12,t2,BTC,,,,,,\n";
    assert_eq!(
        plain(us),
        [
            "2 buy 2022-02-03T04:05:06.789Z BTC 0.005 200 USD 0.2 USD",
            "3 skip"
        ]
    );
    let orders = "Date(UTC),OrderNo,Pair,Type,Order Price,Order Amount,AvgTrading Price,Filled,Total,status\n";
    let why = read_all(orders.as_bytes(), &Options::default()).unwrap_err();
    assert!(
        why.to_string().contains("export the trade history"),
        "{why}"
    );
    let margin = Options {
        account: Some(Account::Margin),
        ..Options::default()
    };
    let trades = "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n2025-01-06 07:00:03,BTCUSDT,BUY,90000,0.001BTC,90USDT,0.000001BTC\n";
    assert_eq!(told(trades, &margin), ["2 refuse_leverage"]);
    let several = "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark\n\
        1,2025-02-10 06:00:00,Spot,Transaction Buy,BTC,0.001,\n1,2025-02-10 06:00:00,Spot,Transaction Buy,ETH,0.01,\n1,2025-02-10 06:00:00,Spot,Transaction Spend,USDT,-120,\n";
    assert_eq!(
        plain(several),
        ["2 unreadable", "3 unreadable", "4 unreadable"]
    );
}

#[test]
fn the_unified_account_of_bybit_tells_spot_from_positions() {
    let head = "Uid,Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,Cash Flow,Change,Wallet Balance,Action,Time(UTC)\n";
    let rows = "1,BTC,BTCUSDT,TRADE,BUY,0.002,0,100000,0,-0.000002,0,0.001998,0.001998,--,2025-05-05 05:05:05\n\
        1,USDT,BTCUSDT,TRADE,SELL,-200,0,100000,0,0,0,-200,300,--,2025-05-05 05:05:05\n\
        1,USDT,ETHUSDT,TRADE,BUY,0.5,0.5,2500,0,-0.6,0,-0.6,299,--,2025-05-06 05:05:05\n\
        1,USDT,ETHUSDT,SETTLEMENT,BUY,0.5,0.5,2500,-0.1,0,0,-0.1,299,--,2025-05-06 08:00:00\n\
        1,USDT,,TRANSFER_IN,--,100,0,0,0,0,0,100,399,--,2025-05-07 08:00:00\n";
    assert_eq!(
        plain(&format!("{head}{rows}")),
        [
            "2 buy 2025-05-05T05:05:05Z BTC 0.002 200 USDT 0.000002 BTC",
            "3 skip",
            "4 refuse_leverage",
            "5 refuse_leverage",
            "6 skip",
        ]
    );
}

#[test]
fn services_for_regular_buying_are_read() {
    let swan = "Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,Fee Currency,Tag\n\
        02/03/2025 10:00:00,0.0005,BTC,49.5,USD,0.5,USD,\n02/04/2025 10:00:00,,,0.1,BTC,,,\n";
    assert_eq!(
        plain(swan),
        [
            "2 buy 2025-02-03T10:00:00Z BTC 0.0005 49.5 USD 0.5 USD",
            "3 skip"
        ]
    );
    let initiated = "Transaction ID,Initiated Date (UTC),Initiated Time (UTC),Completed Date (UTC),Completed Time (UTC),Transaction Type,State,Amount 1,Currency 1,Fee 1,Amount 2,Currency 2,Fee 2\n\
        s1,Jan 06 2024,09:10:11,Jan 06 2024,09:10:12,Trade,Completed,-44.00,USD,0.44,0.001,BTC,\n\
        s2,Jan 07 2024,09:10:11,Jan 07 2024,09:10:12,Deposit,Completed,50,USD,,,,\n\
        s3,Jan 08 2024,09:10:11,,,Trade,Failed,-44.00,USD,0.44,0.001,BTC,\n";
    assert_eq!(
        plain(initiated),
        [
            "2 buy 2024-01-06T09:10:11Z BTC 0.001 44 USD 0.44 USD",
            "3 skip",
            "4 skip"
        ]
    );
    let annual = "Transaction ID,Time (UTC),Status,Transaction Type,Amount EUR,Fee EUR,Amount BTC,Fee BTC,Description\n\
        e1,Feb 05 2024 01:02:03,Completed,Purchase,-50.00,0.50,0.0012,,x\ne2,Feb 06 2024 01:02:03,Completed,Loan Proceeds,500,,,,\n";
    assert_eq!(
        plain(annual),
        [
            "2 buy 2024-02-05T01:02:03Z BTC 0.0012 50 EUR 0.5 EUR",
            "3 refuse_leverage"
        ]
    );
    let incl = "Reference,Date & Time (UTC),Transaction Type,Amount USD,Fee USD,Amount BTC,Fee BTC,BTC Price,Cost Basis (USD)\n\
        r1,Mar 05 2025 01:02:03,Purchase,100.00,0.99,0.0011,,90000,100.00\nr2,Mar 06 2025 01:02:03,Purchase,100.00,0.99,0.0011,,90000,90.00\n";
    assert_eq!(
        plain(incl),
        [
            "2 buy 2025-03-05T01:02:03Z BTC 0.0011 99.01 USD 0.99 USD",
            "3 unreadable"
        ]
    );
    let relai = "Date,Transaction Type,BTC Amount,BTC Price,Fiat Amount (excl. fees),Fiat Currency,Fee,Fee Currency,Destination,Operation ID\n\
        2025-04-01T07:00:00.000Z,Buy,0.0012,80000,96,CHF,0.96,CHF,bc1,op1\n2025-04-02T07:00:00.000Z,Send,0.001,,,,,,bc1,op2\n";
    assert_eq!(
        plain(relai),
        [
            "2 buy 2025-04-01T07:00:00Z BTC 0.0012 96 CHF 0.96 CHF",
            "3 skip"
        ]
    );
}

#[test]
fn brokers_take_spot_funds_only() {
    let flex = "Buy/Sell,TradeDate,Symbol,AssetClass,Quantity,TradePrice,TradeMoney,CurrencyPrimary,IBCommission,IBCommissionCurrency\n\
        BUY,20250303;093005,FBTC,STK,4,70,280,USD,-0.35,USD\nBUY,20250304,AAPL,STK,1,200,200,USD,-0.35,USD\nBUY,20250304,QZXW,STK,1,20,20,USD,-0.35,USD\n\
        BUY,20250305,TQQQ,STK,1,60,60,USD,-0.35,USD\n";
    assert_eq!(
        plain(flex),
        [
            "2 buy 2025-03-03T09:30:05Z FBTC 4 280 USD 0.35 USD",
            "3 skip",
            "4 unreadable",
            "5 refuse_leverage"
        ]
    );
    let own = [Ticker::literal("QZXW")];
    let options = Options {
        funds: &own,
        ..Options::default()
    };
    assert_eq!(
        told(flex, &options)[2],
        "4 buy 2025-03-04 QZXW 1 20 USD 0.35 USD"
    );
    let history = "Statement,Header,Field Name,Field Value\nStatement,Data,Title,Transaction History\nSummary,Header,Field Name,Field Value\nSummary,Data,Base Currency,EUR\n\
        Transaction History,Header,Date,Account,Description,Transaction Type,Symbol,Quantity,Price,Gross Amount ,Commission,Net Amount\n\
        Transaction History,Data,2025-03-10,U1,ISHARES BITCOIN TRUST,Buy,IBIT,5,50,-231.5,-0.9,-232.4\n\
        Transaction History,Data,2025-03-11,U1,Electronic Fund Transfer,Deposit,-,-,-,500,-,500\n\
        Transaction History,Data,2025-03-12,U1,USD Debit Interest for Mar,Debit Interest,-,-,-,-1.2,-,-1.2\n";
    assert_eq!(
        plain(history),
        [
            "6 buy 2025-03-10 IBIT 5 231.5 EUR 0.9 EUR",
            "7 skip",
            "8 refuse_leverage"
        ]
    );
    let revolut = "Date,Ticker,Type,Quantity,Price per share,Total Amount,Currency,FX Rate\n\
        2025-05-05T14:00:00.123456Z,IBIT,BUY - MARKET,2,$55.00,$110.00,USD,1.1\n2025-05-06T14:00:00.5Z,,CASH TOP-UP,,,$100,USD,1.1\n";
    assert_eq!(
        plain(revolut),
        [
            "2 buy 2025-05-05T14:00:00.123456Z IBIT 2 110 USD - -",
            "3 skip"
        ]
    );
    let coins = "UUID,Time Entered,Symbol,Side,Quantity,State,Order Type,Leaves Quantity,Entered Price,Average Price,Notional\n\
        u1,2025-06-06T10:00:00Z,BTCUSD,buy,0.001,Filled,market,0,0,100000,$100.00\nu2,2025-06-07T10:00:00Z,BTC,sell,0.001,Canceled,market,0,0,0,$0\n";
    assert_eq!(
        plain(coins),
        ["2 buy 2025-06-06T10:00:00Z BTC 0.001 100 USD - -", "3 skip"]
    );
}

#[test]
fn gemini_has_a_pair_of_columns_for_each_coin() {
    let text = "Date,Time (UTC),Type,Symbol,Specification,Liquidity Indicator,Trading Fee Rate (bps),USD Amount USD,Fee (USD) USD,USD Balance USD,BTC Amount BTC,Fee (BTC) BTC,BTC Balance BTC\n\
        2024-03-04,10:20:30.500,Buy,BTCUSD,Limit,Taker,35,($640.00),($2.24),$100.00,0.01 BTC,,0.01 BTC\n\
        2024-03-05,10:20:30,Credit,USD,ACH,,,$500.00,,$600.00,,,\n\
        2024-03-06,10:20:30,Buy,BTCGUSDPERP,Limit,Taker,35,($640.00),,,0.01 BTC,,\n\
        ,,,,,,,-$140.00,,,0.02,,\n";
    assert_eq!(
        plain(text),
        [
            "2 buy 2024-03-04T10:20:30.500Z BTC 0.01 640 USD 2.24 USD",
            "3 skip",
            "4 refuse_leverage",
            "5 skip"
        ]
    );
}

#[test]
fn logs_of_derivatives_are_refused_row_by_row() {
    for (text, told) in [
        (
            "transactTime,transactType,amount,fee,address,transactStatus\n2025-01-01,Deposit,1000,0,x,Completed\n2025-01-02,RealisedPNL,-50,1,,Completed\n",
            vec!["2 skip", "3 refuse_leverage"],
        ),
        (
            "Date(UTC),type,Amount,Asset,Symbol,Transaction ID\n2025-01-01 00:00:00,TRANSFER,10,USDT,,1\n2025-01-01 08:00:00,FUNDING_FEE,-0.1,USDT,BTCUSDT,2\n",
            vec!["2 skip", "3 refuse_leverage"],
        ),
        (
            "UID,Account Type,Symbol,Close Type,Realized PNL,Total\n1,Futures,XBTUSDTM,CLOSE_LONG,5,5\n",
            vec!["2 refuse_leverage"],
        ),
        (
            "time,coin,dir,px,sz,ntl,fee,closedPnl\n2025-01-01,BTC,Open Long,90000,0.1,9000,1,0\n",
            vec!["2 refuse_leverage"],
        ),
    ] {
        assert_eq!(plain(text), told);
    }
}

#[test]
fn bytes_that_are_no_text_and_headers_that_nobody_knows_are_named() {
    let fault = |bytes: &[u8]| {
        read_all(bytes, &Options::default())
            .unwrap_err()
            .to_string()
    };
    assert!(fault(b"\xff\xfeD\0a\0").contains("UTF-16"));
    assert!(fault(b"PK\x03\x04....").contains("spreadsheet"));
    assert!(fault(&[0; 64]).contains("not text"));
    assert!(fault(b"").contains("empty"));
    assert!(fault(b"name,age\nx,1\n").contains("begins `name,age`"));
    let wrong = Options {
        format: Some("river"),
        ..Options::default()
    };
    assert!(matches!(
        read_all(b"name,age\n", &wrong),
        Err(ImportError::Other("river"))
    ));
    let unknown = Options {
        format: Some("rivver"),
        ..Options::default()
    };
    assert!(matches!(
        read_all(b"name,age\n", &unknown),
        Err(ImportError::Format(..))
    ));
}

#[test]
fn decimals_go_by_the_evidence_of_the_file_and_can_be_said() {
    let head = "Datum;Type;Waarde;Opmerking;ISIN;Aantal;Kosten;Belasting\n";
    let row = "2025-02-03T10:00:00;Buy;-1.250,50;Bitcoin;XF000BTC0017;0,0125;-1,50;\n";
    assert_eq!(
        plain(&format!("{head}{row}")),
        ["2 buy 2025-02-03T10:00:00Z BTC 0.0125 1250.5 EUR 1.5 EUR"]
    );
    let mixed =
        format!("{head}{row}2025-02-04T10:00:00;Buy;-12.50;Bitcoin;XF000BTC0017;0,0001;-1,00;\n");
    assert_eq!(plain(&mixed)[1], "3 unreadable");
    let point = Options {
        decimal: Some(DecimalSign::Point),
        ..Options::default()
    };
    assert_eq!(told(&format!("{head}{row}"), &point), ["2 unreadable"]);
}

#[test]
fn a_second_reading_gives_the_same_keys_and_equal_rows_differ() {
    let text = "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n\
        2025-01-06 07:00:03,BTCUSDT,BUY,90000,0.001BTC,90USDT,0BTC\n2025-01-06 07:00:03,BTCUSDT,BUY,90000,0.001BTC,90USDT,0BTC\n";
    let keys = || -> Vec<Option<String>> {
        let rows = read_all(text.as_bytes(), &Options::default()).unwrap();
        rows.into_iter().map(|row| row.key).collect()
    };
    let first = keys();
    assert_eq!(first, keys());
    assert!(first[0].is_some() && first[0] != first[1]);
}

#[test]
fn a_trade_whose_rows_lie_apart_is_still_one() {
    let mut text = String::from(
        "\"txid\",\"refid\",\"time\",\"type\",\"subtype\",\"aclass\",\"asset\",\"amount\",\"fee\",\"balance\"\n",
    );
    text +=
        "\"L1\",\"T1\",\"2025-01-01 00:00:00\",\"trade\",\"\",\"currency\",\"ZUSD\",-100,0.2,0\n";
    for n in 0..300 {
        text += &format!(
            "\"D{n}\",\"X{n}\",\"2025-01-01 00:00:01\",\"deposit\",\"\",\"currency\",\"ZUSD\",1,0,0\n"
        );
    }
    text +=
        "\"L2\",\"T1\",\"2025-01-01 00:00:00\",\"trade\",\"\",\"currency\",\"XXBT\",0.001,0,0\n";
    let rows = read_all(text.as_bytes(), &Options::default()).unwrap();
    assert_eq!(rows[0].lines, [2, 303]);
    assert!(rows.windows(2).all(|pair| pair[0].line < pair[1].line));
    assert_eq!(rows.len(), 302);
}

#[test]
fn names_of_layouts_are_unique() {
    let mut seen = std::collections::BTreeSet::new();
    for format in FORMATS {
        assert!(seen.insert(format.name), "{} twice", format.name);
        assert!(
            format
                .columns
                .iter()
                .all(|column| *column == column.to_lowercase()),
            "{}",
            format.name
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_break_it_and_every_line_stands_once(
        head in prop::sample::select(FORMATS.iter().map(|f| f.columns.join(",")).collect::<Vec<_>>()),
        rows in prop::collection::vec("[ -~\u{1b}\u{0}éß\"]{0,60}|([0-9.,$€-]{0,8},){3,12}", 0..12),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = read_all(&bytes, &Options::default());
        let text = format!("{head}\n{}\n", rows.join("\n"));
        if let Ok(rows) = read_all(text.as_bytes(), &Options::default()) {
            prop_assert!(rows.windows(2).all(|pair| pair[0].line < pair[1].line));
            for row in &rows {
                prop_assert!(!row.why.chars().any(crate::domain::tag::is_unprintable));
            }
        }
    }
}
