/// Counts by time: minutes, or, where these would be too many, longer spans.
struct TimeSpans {
  /// What was counted in a span.
  struct Counts {
    var transactions: Int64 = 0, statements: Int64 = 0
    var inserted: Int64 = 0, updated: Int64 = 0, deleted: Int64 = 0
    var bytes: Int64 = 0

    var rows: Int64 { inserted + updated + deleted }

    static func += (left: inout Counts, right: Counts) {
      left.transactions += right.transactions
      left.statements += right.statements
      left.inserted += right.inserted
      left.updated += right.updated
      left.deleted += right.deleted
      left.bytes += right.bytes
    }
  }

  /// No span is longer: 131,000 years. Times before the epoch are never in one with others.
  private static let longest: Int64 = 1 << 36
  /// How many spans are kept at most.
  private let limit: Int
  /// The length of a span in minutes.
  private(set) var minutes: Int64 = 1
  /// The spans, by their number since the epoch.
  private var counts: [Int64: Counts] = [:]

  init(limit: Int = 20_000) { self.limit = limit }

  /// Adds counts at a time in microseconds since the epoch.
  mutating func add(_ added: Counts, at time: Int64) {
    counts[Self.floor(time, 60_000_000 * minutes), default: Counts()] += added
    while counts.count > limit && minutes < Self.longest { widen() }
  }

  /// The spans in order with the seconds since the epoch at which they begin; those without counts are not there.
  var all: [(start: Int64, counts: Counts)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key * minutes * 60, $0.value) }
  }

  /// The same in so few spans that they fit in lines; a gap between spans takes a line.
  func fitting(_ lines: Int) -> (minutes: Int64, spans: [(start: Int64, counts: Counts?)]) {
    var spans = self
    while true {
      let fitted = spans.withGaps
      if fitted.count <= lines || spans.minutes >= Self.longest { return (spans.minutes, fitted) }
      spans.widen()
    }
  }

  /// The spans, and one without counts for each gap between them.
  private var withGaps: [(start: Int64, counts: Counts?)] {
    var result: [(start: Int64, counts: Counts?)] = []
    var end: Int64?
    for (start, counts) in all {
      if let end, start > end { result.append((end, nil)) }
      result.append((start, counts))
      end = start + minutes * 60
    }
    return result
  }

  /// Each length is a multiple of the one before.
  private mutating func widen() {
    let lengths: [Int64] = [1, 5, 15, 60, 360, 1440]
    let next = lengths.first { $0 > minutes } ?? minutes * 2
    let factor = next / minutes
    var merged: [Int64: Counts] = [:]
    for (number, count) in counts { merged[Self.floor(number, factor), default: Counts()] += count }
    counts = merged
    minutes = next
  }

  private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
