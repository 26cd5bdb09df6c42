import ByteIO

/// One damage of one file, that can be made again.
struct Case {
  var subject: Subject
  var className: String
  var damage: Damage
  var number: Int

  /// SUBJECT:CLASS:DAMAGE:NUMBER, as --reproduce takes it.
  var name: String { "\(subject.name):\(className):\(damage.rawValue):\(number)" }

  /// The damaged bytes, which file they are of, and what was done; nil if the class or the damage is not to be had, or
  /// changes nothing.
  func make(seed: UInt64) throws -> (file: Subject.File, bytes: [UInt8], what: String)? {
    var random = Randomness(seed, name)
    let files = subject.files.filter { isPossible($0) }
    guard let file = files.randomElement(using: &random) else { return nil }
    var bytes = file.bytes
    var what = ""
    // What changes nothing is no damage.
    for _ in 0..<50 where bytes == file.bytes {
      bytes = file.bytes
      switch damage {
      case .drop, .swap, .duplicate: what = damage.apply(to: &bytes, units: file.units, &random)
      case .dropChunk:
        let number = Int.random(in: 0..<file.chunkCount, using: &random)
        bytes = try file.withoutChunk(number)
        what = "table data chunk \(number) left out"
      default:
        guard let set = file.classes.sets[className] else { return nil }
        what = damage.apply(to: &bytes, in: set, &random)
      }
    }
    return bytes == file.bytes ? nil : (file, bytes, "\(file.name): \(what)")
  }

  private func isPossible(_ file: Subject.File) -> Bool {
    switch damage {
    case .drop, .swap, .duplicate: file.units.count > 1
    case .dropChunk: file.chunkCount > 0
    default: file.classes.sets[className] != nil
    }
  }
}

/// How often a damage of a class was noticed, and by what.
struct Cell {
  var made = 0, noticed = 0
  var levels: [String: Int] = [:]

  /// `20`, the levels that noticed them behind it; `18/20` if some were not noticed; `-` where there is nothing.
  func text(_ letters: [(level: String, letter: String)]) -> String {
    if made == 0 { return "-" }
    let by = letters.filter { levels[$0.level] != nil }.map(\.letter).joined()
    let shown = by.isEmpty ? "" : " " + by
    return noticed == made ? "all\(shown)" : noticed == 0 ? "none" : "\(noticed)/\(made)\(shown)"
  }
}

/// The table of one subject.
struct Matrix {
  let subject: Subject
  private(set) var rows: [(name: String, cells: [Cell])] = []
  private(set) var units: [(damage: Damage, cell: Cell)] = []
  /// What was not noticed.
  private(set) var missed: [(name: String, what: String)] = []
  private(set) var made = 0

  init(_ subject: Subject, samples: Int, seed: UInt64, _ checker: Checker) throws {
    self.subject = subject
    for name in subject.classNames {
      rows.append((name, try Damage.ofBytes.map { try cell(name, $0, samples, seed, checker) }))
    }
    for damage in Damage.ofUnits + [.dropChunk] {
      units.append((damage, try cell("whole", damage, samples, seed, checker)))
    }
  }

  private mutating func cell(
    _ name: String, _ damage: Damage, _ samples: Int, _ seed: UInt64, _ checker: Checker
  ) throws -> Cell {
    var cell = Cell()
    var done: Set<[UInt8]> = []
    for number in 0..<samples {
      let one = Case(subject: subject, className: name, damage: damage, number: number)
      guard let (file, bytes, what) = try one.make(seed: seed) else { continue }
      // A class of few bytes has few damages.
      guard samples > 100 || done.insert(bytes).inserted else { continue }
      cell.made += 1
      made += 1
      if let level = try checker.check(bytes, of: subject).noticed(since: file.baseline) {
        cell.noticed += 1
        cell.levels[level, default: 0] += 1
      } else {
        missed.append((one.name, what))
      }
    }
    return cell
  }

  // MARK: text

  private static let letters = [("structure", "s"), ("rows", "r"), ("checksums", "c")]

  func lines() -> [String] {
    let letters = subject.isLog ? [] : Self.letters
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var lines = [
      subject.title + ":", "", padded("  ", 22) + Damage.ofBytes.map { padded(Self.title($0), 12) }.joined(),
    ]
    for row in rows {
      lines.append("  " + padded(row.name, 20) + row.cells.map { padded($0.text(letters), 12) }.joined())
    }
    lines.append("")
    for (damage, cell) in units where cell.made > 0 {
      lines.append("  " + padded(Self.title(damage, unit: unit), 20) + cell.text(letters))
    }
    return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
  }

  private var unit: String { subject.isLog ? "an event" : subject.name.hasPrefix("gzip") ? "512 bytes" : "a block" }

  private static func title(_ damage: Damage, unit: String = "") -> String {
    switch damage {
    case .flip: "flip a bit"
    case .change: "change"
    case .zero: "zero a run"
    case .cut: "cut here"
    case .drop: "drop \(unit)"
    case .swap: "swap two"
    case .duplicate: "duplicate \(unit)"
    case .dropChunk: "drop a chunk"
    default: damage.rawValue
    }
  }
}
