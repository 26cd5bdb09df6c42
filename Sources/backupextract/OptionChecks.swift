import ArgumentParser
import ByteIO
import Recovery
import ToolKit

extension BackupExtract {
  /// What the run writes, as far as options depend on it.
  enum Product: String {
    case tsv, csv, jsonl, sql
    case sqlite = "an SQLite database"
    case nativeFiles = "--native-files"

    init(_ format: FormatName) {
      switch format {
      case .tsv: self = .tsv
      case .csv: self = .csv
      case .jsonl: self = .jsonl
      case .sql: self = .sql
      }
    }
  }

  /// The file or folder that `--output` names; nil for standard output.
  var outputPath: String? { place.output == "-" ? nil : place.output }

  /// What the options alone say of the product; nil if that takes a look at the image.
  var evidentProduct: Product? {
    if place.toSqlite != nil { return .sqlite }
    if place.nativeFiles != nil { return .nativeFiles }
    if let format = form.format { return Product(format) }
    return choice.schemaOnly ? .sql : nil
  }

  /// An option that means nothing for a product, and why; nil if all do.
  func unfittingOption(for product: Product) -> String? {
    let isSQL = product == .sql
    let isText = product == .tsv || product == .csv
    let hasForm = product != .sqlite && product != .nativeFiles
    let scripts = "is for sql, in scripts and restore folders"
    let rules: [(option: String, isGiven: Bool, fits: Bool, reason: String)] = [
      ("--format", form.format != nil, hasForm, "is for text"),
      ("--compress", form.compress != nil, hasForm, "is for text"),
      ("--hex-binary", form.hexBinary, isText, "is for tsv"),
      ("--csv-null", form.csvNull != nil, product == .csv, "is for csv"),
      ("--charset=raw", form.charset == .raw, isText, "is for tsv and csv"),
      ("--max-statement-size", form.maxStatementSize != nil, isSQL, scripts),
      ("--rename", !form.rename.isEmpty, isSQL, scripts),
      ("--definer", form.definer != nil, isSQL, scripts),
      ("--no-create-db", form.noCreateDatabase, isSQL, scripts),
      ("--schema-only", choice.schemaOnly, isSQL || product == .sqlite, "writes definitions, as sql"),
      ("--data-only", choice.dataOnly, product != .sqlite, "leaves no tables for the rows"),
      ("--columns", choice.columns != nil, product != .nativeFiles, "is about rows"),
      ("--limit", choice.limit != nil, product != .nativeFiles, "is about rows"),
    ]
    guard let rule = rules.first(where: { $0.isGiven && !$0.fits }) else { return nil }
    let what = hasForm ? "--format=\(product.rawValue)" : product.rawValue
    return "\(rule.option) makes no sense with \(what): it \(rule.reason)."
  }

  /// Checks what can be checked without the image.
  func checkOptions() throws {
    if image.isEmpty { throw ValidationError("Which image? Give a file, or - for standard input.") }
    if choice.schemaOnly && choice.dataOnly {
      throw ValidationError("--schema-only and --data-only exclude each other.")
    }
    if choice.all && !patterns.isEmpty { throw ValidationError("--all takes everything: no PATTERN with it.") }
    if !choice.all && patterns.isEmpty && choice.databases == nil {
      throw ValidationError("Which tables? Give DATABASE.TABLE, or --all.")
    }
    let places = [place.output != nil, place.toSqlite != nil, place.nativeFiles != nil].filter(\.self).count
    if places > 1 { throw ValidationError("--output, --to-sqlite and --native-files exclude each other.") }
    try checkEmpty()
    if place.toSqlite == "-" || place.nativeFiles == "-" {
      throw ValidationError("Only text goes to standard output: with --output=-.")
    }
    if place.output == "-", choice.all, form.format != .sql, !choice.schemaOnly {
      throw ValidationError("--all to standard output is --format=sql; the other forms want --output=FOLDER.")
    }
    if let product = evidentProduct, let text = unfittingOption(for: product) { throw ValidationError(text) }
    if let limit = choice.limit, limit < 0 { throw ValidationError("--limit cannot be negative.") }
    if let null = form.csvNull, null.contains(where: { ",\"\r\n".contains($0) }) {
      throw ValidationError("--csv-null cannot hold a comma, a quote or a line break.")
    }
    _ = try statementSize()
    _ = try renames()
    for pattern in patterns + choice.exclude { _ = try ItemPattern(argument: pattern) }
  }

  /// Names that were meant to be something.
  private func checkEmpty() throws {
    try RawArguments.checkNames([
      ("--output", place.output), ("--to-sqlite", place.toSqlite), ("--native-files", place.nativeFiles),
      ("--definer", form.definer), ("--databases", choice.databases), ("--columns", choice.columns),
    ])
    for (name, list) in [("--databases", choice.databases), ("--columns", choice.columns)] {
      if let list, list.split(separator: ",", omittingEmptySubsequences: false).contains(where: \.isEmpty) {
        throw ValidationError("\(name) has an empty name in '\(list)'.")
      }
    }
  }

  /// The size of statements in bytes.
  func statementSize() throws -> Int {
    guard let text = form.maxStatementSize?.uppercased() else { return 1 << 20 }
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = text.last.flatMap { units[$0] }
    guard let number = Int(unit == nil ? text[...] : text.dropLast()), number > 0,
      case let (size, overflow) = number.multipliedReportingOverflow(by: unit ?? 1), !overflow
    else { throw ValidationError("--max-statement-size is a number, with K, M or G behind it if you like.") }
    return size
  }

  /// The new names: from and to.
  func renames() throws -> [(from: ItemPattern, to: ItemPattern)] {
    try form.rename.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2,
        case let (from, to) = (try ItemPattern(argument: parts[0]), try ItemPattern(argument: parts[1])),
        (from.database == nil) == (to.database == nil)
      else { throw ValidationError("--rename is DATABASE.TABLE=DATABASE.TABLE or DATABASE=DATABASE.") }
      return (from, to)
    }
  }
}
