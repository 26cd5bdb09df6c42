/// Places in a file.
struct ByteSet {
  private(set) var ranges: [Range<Int>] = []
  private(set) var count = 0

  init() {}

  /// All of a file.
  init(_ range: Range<Int>) { add(range) }

  mutating func add(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    ranges.append(range)
    count += range.count
  }

  /// The place with a number from 0 on, and where the range ends that it is in.
  subscript(number: Int) -> (place: Int, end: Int) {
    var left = number
    for range in ranges {
      if left < range.count { return (range.lowerBound + left, range.upperBound) }
      left -= range.count
    }
    return (0, 0)
  }
}

/// The bytes of a file by what they are, in the order in which a table shows the classes.
struct ByteClasses {
  private(set) var names: [String] = []
  private(set) var sets: [String: ByteSet] = [:]

  mutating func add(_ name: String, _ range: Range<Int>) {
    if sets[name] == nil {
      if range.isEmpty { return }
      names.append(name)
    }
    sets[name, default: ByteSet()].add(range)
  }

  /// Sets the order of the classes; those that are not named come last.
  mutating func order(_ wanted: [String]) {
    names = wanted.filter { sets[$0] != nil } + names.filter { !wanted.contains($0) }
  }
}
