import BackupStreamLib
import ByteIO

/// One table with the common types: numbers, a decimal, a moment, texts in two character sets with a few letters beyond
/// ASCII, NULL here and there, and a TEXT, whose value has a chunk of its own behind each row.
struct WideContents: Contents {
  /// The bytes of a row in tab-separated form, on average.
  static let rowSize: Int64 = 322

  let rows: Int64

  /// A table of about `size` bytes in tab-separated form.
  init(size: Int64) { rows = max(1, size / Self.rowSize) }

  var database: String { "bench" }
  var tables: [(name: String, definition: String)] {
    [
      (
        "wide",
        """
        CREATE TABLE `wide` (
          `id` bigint(20) NOT NULL AUTO_INCREMENT,
          `customer` int(11) NOT NULL,
          `change` int(11) DEFAULT NULL,
          `price` decimal(12,2) NOT NULL DEFAULT '0.00',
          `created` datetime NOT NULL,
          `name` varchar(50) CHARACTER SET utf8 NOT NULL DEFAULT '',
          `code` char(20) NOT NULL DEFAULT '',
          `state` smallint(5) unsigned NOT NULL DEFAULT '0',
          `note` varchar(200) DEFAULT NULL,
          `comment` text,
          PRIMARY KEY (`id`)
        ) ENGINE=InnoDB AUTO_INCREMENT=\(rows + 1) DEFAULT CHARSET=latin1
        """
      )
    ]
  }

  private static let names = [
    "Anna", "Berlin", "Clark", "Dora", "Emil", "Frank", "Garcia", "Heinrich", "Ida", "Jansen", "Konrad", "London",
    "Martin", "Nowak", "Otto", "Paris", "Quentin", "Richter", "Smith", "Tanaka", "Ulrich", "Vienna", "Wagner", "Xaver",
    "York", "Zimmer", "Schmidt", "Meyer", "Becker", "Peters", "Müller", "Łódź",
  ]
  private static let words = [
    "paid", "sent", "new", "order", "customer", "delivery", "invoice", "returned", "the", "of", "and", "to", "waiting",
    "for", "address", "without", "express", "parcel", "since", "Monday", "by", "telephone", "asked", "again",
    "refund", "discount", "of", "percent", "in", "stock", "supplier", "complaint",
  ]

  /// Words, every fourth a number, in latin1, with a letter beyond ASCII, a tab or a line feed now and then.
  private static func pool(_ random: inout RandomNumbers) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < 1 << 20 {
      let number = random.next() >> 8
      text += number % 4 == 0 ? Array(String(number >> 36).utf8) : Array(words[Int(number >> 4 & 31)].utf8)
      switch number >> 10 & 511 {
      case 0: text += Array(",\tsee".utf8)
      case 1: text += Array(".\n".utf8)
      case 2...4: text += [0x20, 0x66, 0xFC, 0x72]
      default: break
      }
      text.append(0x20)
    }
    return text
  }

  func writeRows(_ writer: inout ImageWriter) throws {
    var random = RandomNumbers(seed: 88_172_645_463_325_252)
    let pool = Self.pool(&random)
    let names = Self.names.map { Array($0.utf8) }
    var row = OutputBuffer()
    var value = OutputBuffer()
    for id in 1...UInt64(rows) {
      let chance = random.next() >> 8
      let nulls = (change: chance & 15 == 0, note: chance >> 4 & 15 == 0, comment: chance >> 8 & 15 == 0)
      row.removeAll()
      row.append(1)
      // Null bits: column i has bit i & 7 of byte i >> 3; the bits of no column are 1.
      row.append(nulls.change ? 0x04 : 0)
      row.append(0xFC | (nulls.note ? 0x01 : 0) | (nulls.comment ? 0x02 : 0))
      row.append(word: id)
      row.append(word: random.next(below: 1_000_000))
      row.truncate(to: row.count - 4)
      if !nulls.change {
        row.append(word: UInt64(bitPattern: Int64(random.next(below: 2_000_000)) - 1_000_000))
        row.truncate(to: row.count - 4)
      }
      appendPrice(random.next(below: 10_000_000), isNegative: chance >> 12 & 15 == 0, to: &row)
      row.append(word: moment(random.next()))
      appendName(random.next(), names, to: &row)
      appendText(random.next(), pool, 8, 12, to: &row)
      row.append(UInt8(truncatingIfNeeded: chance >> 16))
      row.append(UInt8(truncatingIfNeeded: chance >> 24))
      if !nulls.note { appendText(random.next(), pool, 40, 160, to: &row) }
      try writer.write(snapshot: 0, tableNumber: 1, data: row.bytes)
      value.removeAll()
      value.append(3)
      if !nulls.comment {
        let number = random.next() >> 8
        let (place, length) = (Int(number & 0x7FFFF), Int(number >> 24 % 260))
        value.append(pool.span.bytes.extracting(place..<place + length))
      }
      try writer.write(snapshot: 0, tableNumber: 1, data: value.bytes)
    }
  }

  /// A DECIMAL(12,2): one digit, nine digits, two decimals, most significant byte first, the first bit flipped, all bits
  /// inverted for a negative number.
  private func appendPrice(_ cents: UInt64, isNegative: Bool, to row: inout OutputBuffer) {
    let inverted: UInt8 = isNegative && cents > 0 ? 0xFF : 0
    let (whole, decimals) = (cents / 100, cents % 100)
    row.append(inverted ^ 0x80)
    for shift: UInt64 in [24, 16, 8, 0] { row.append(UInt8(truncatingIfNeeded: whole >> shift) ^ inverted) }
    row.append(UInt8(decimals) ^ inverted)
  }

  /// A DATETIME: the digits of year, month, day, hour, minute and second as one number.
  private func moment(_ number: UInt64) -> UInt64 {
    let number = number >> 8
    let (year, month, day) = (2000 + number % 27, 1 + number >> 8 % 12, 1 + number >> 16 % 28)
    let (hour, minute, second) = (number >> 24 % 24, number >> 32 % 60, number >> 40 % 60)
    return ((year * 100 + month) * 100 + day) * 1_000_000 + (hour * 100 + minute) * 100 + second
  }

  /// One to four names, in UTF-8.
  private func appendName(_ number: UInt64, _ names: [[UInt8]], to row: inout OutputBuffer) {
    let number = number >> 8
    let count = 1 + number & 3
    func name(_ place: UInt64) -> Int { Int(number >> (2 + 5 * place) & 31) }
    row.append(UInt8((0..<count).reduce(Int(count) - 1) { $0 + names[name($1)].count }))
    for place in 0..<count {
      if place > 0 { row.append(0x20) }
      row.append(names[name(place)])
    }
  }

  /// Text of `least` to `least + more - 1` bytes, without spaces at its end.
  private func appendText(_ number: UInt64, _ pool: [UInt8], _ least: Int, _ more: UInt64, to row: inout OutputBuffer) {
    let number = number >> 8
    let place = Int(number & 0x7FFFF)
    var length = least + Int((number >> 24) % more)
    while length > 0 && pool[place + length - 1] == 0x20 { length -= 1 }
    row.append(UInt8(length))
    row.append(pool.span.bytes.extracting(place..<place + length))
  }
}
