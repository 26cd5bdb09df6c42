/// A set of numbers as ascending ranges with gaps between them: those of one source.
///
/// To add the number behind the last one, as logs do, costs nothing; anything else costs a binary search and a shift.
public struct GTIDNumbers: Hashable, Sendable {
  /// The ranges, ascending; between two of them at least one number is missing.
  public private(set) var ranges: [ClosedRange<Int64>] = []

  /// No numbers.
  public init() {}

  /// The numbers of a range.
  public init(_ range: ClosedRange<Int64>) { ranges = [range] }

  /// Whether there are none.
  public var isEmpty: Bool { ranges.isEmpty }

  /// How many there are.
  public var count: UInt64 {
    ranges.reduce(0) { $0 &+ UInt64(bitPattern: $1.upperBound &- $1.lowerBound) &+ 1 }
  }

  /// The index of the first range that ends at `number` or behind it. O(log n).
  private func index(endingFrom number: Int64) -> Int {
    if let last = ranges.last, last.upperBound < number { return ranges.count }
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether a number is in it.
  public func contains(_ number: Int64) -> Bool {
    let index = index(endingFrom: number)
    return index < ranges.count && ranges[index].lowerBound <= number
  }

  /// Adds a range.
  public mutating func insert(_ range: ClosedRange<Int64>) {
    if let last = ranges.last, range.lowerBound > last.upperBound {
      if range.lowerBound == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...range.upperBound
      } else {
        ranges.append(range)
      }
      return
    }
    // All ranges from `first` on that touch the new one become part of it.
    let first = index(endingFrom: range.lowerBound == .min ? .min : range.lowerBound - 1)
    var merged = range
    var end = first
    while end < ranges.count, ranges[end].lowerBound == .min || ranges[end].lowerBound - 1 <= merged.upperBound {
      merged = min(merged.lowerBound, ranges[end].lowerBound)...max(merged.upperBound, ranges[end].upperBound)
      end += 1
    }
    ranges.replaceSubrange(first..<end, with: CollectionOfOne(merged))
  }

  /// Adds a number.
  /// - Returns: whether it was not there.
  @discardableResult
  public mutating func insert(_ number: Int64) -> Bool {
    if contains(number) { return false }
    insert(number...number)
    return true
  }

  /// Adds all numbers of another set.
  public mutating func formUnion(_ other: GTIDNumbers) {
    for range in other.ranges { insert(range) }
  }

  /// Without the numbers of another set. O(n + m).
  public func subtracting(_ other: GTIDNumbers) -> GTIDNumbers {
    var rest = GTIDNumbers()
    var next = 0
    for range in ranges {
      var lower = range.lowerBound
      while next < other.ranges.count, other.ranges[next].upperBound < lower { next += 1 }
      var index = next
      var isUsedUp = false
      while index < other.ranges.count, other.ranges[index].lowerBound <= range.upperBound {
        let taken = other.ranges[index]
        if taken.lowerBound > lower { rest.ranges.append(lower...(taken.lowerBound - 1)) }
        if taken.upperBound >= range.upperBound {
          isUsedUp = true
          break
        }
        lower = taken.upperBound + 1
        index += 1
      }
      if !isUsedUp { rest.ranges.append(lower...range.upperBound) }
    }
    return rest
  }

  /// Whether all its numbers are in another set.
  public func isSubset(of other: GTIDNumbers) -> Bool {
    ranges.allSatisfy { range in
      let index = other.index(endingFrom: range.lowerBound)
      return index < other.ranges.count && other.ranges[index].lowerBound <= range.lowerBound
        && other.ranges[index].upperBound >= range.upperBound
    }
  }
}

extension GTIDNumbers: CustomStringConvertible {
  /// "1-5:7".
  public var description: String {
    ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ":")
  }
}
