internal import ByteIO

/// Unpacks dynamic rows into records (specification 9.3.4; of MARIA 9.4).
struct RecordUnpacker {
  /// How many bytes of flags a row begins with.
  let flagBytes: Int
  /// How many null bytes follow them: of MARIA, whose columns do not cover them.
  let nullBytes: Int
  /// Whether a row ends in a byte of checksum.
  let hasChecksum: Bool

  /// What is wrong with a row.
  struct Fault {
    var found: String
    var expected: String
  }

  private static let short = Fault(found: "values beyond its end", expected: "all within")

  // The places that bytes can be in, each lent on its own.

  @inline(__always)
  func unpack(
    _ file: borrowing MappedFile, _ start: Int, _ length: Int, fields: [RecordField], into record: inout RecordBuffer
  ) -> Fault? { unpack(file.bytes, start, length, fields: fields, into: &record) }

  @inline(__always)
  func unpack(
    _ collected: borrowing RecordBuffer, fields: [RecordField], into record: inout RecordBuffer
  ) -> Fault? { unpack(collected.bytes, 0, collected.count, fields: fields, into: &record) }

  /// Unpacks the `length` bytes from `start` on; the places of blobs are noted as offsets in `bytes`.
  @inline(__always)
  func unpack(
    _ bytes: RawSpan, _ start: Int, _ length: Int, fields: [RecordField], into record: inout RecordBuffer
  ) -> Fault? {
    let end = start + length
    var place = start + flagBytes
    guard place + nullBytes <= end else { return Self.short }
    record.replace(at: 0, with: bytes, place, nullBytes)
    place += nullBytes
    var flag = start
    var mask: UInt8 = 1
    let fields = fields.span
    for index in fields.indices {
      let field = fields[index]
      switch field.kind {
      case .normal, .check:
        guard field.length <= end - place else { return Self.short }
        record.replace(at: field.offset, with: bytes, place, field.length)
        place += field.length
        continue
      case .varchar:
        guard place < end else { return Self.short }
        let isShort = field.length <= 256
        let width = isShort ? 1 : 2
        var size = Int(bytes[place])
        place += 1
        if !isShort, size == 255 {
          guard 2 <= end - place else { return Self.short }
          size = bytes.big(place, 2)
          place += 2
        }
        guard size <= end - place else { return Self.short }
        guard size <= field.length - width else {
          return Fault(found: "a value of \(size) bytes", expected: "at most \(field.length - width)")
        }
        record[field.offset] = UInt8(truncatingIfNeeded: size)
        if !isShort { record[field.offset + 1] = UInt8(truncatingIfNeeded: size >> 8) }
        record.replace(at: field.offset + width, with: bytes, place, size)
        place += size
        continue
      default: break
      }
      guard flag - start < flagBytes else {
        return Fault(found: "more flags than \(flagBytes) bytes hold", expected: "fewer")
      }
      let isSet = bytes[flag] & mask != 0
      if mask == 128 {
        mask = 1
        flag += 1
      } else {
        mask <<= 1
      }
      switch field.kind {
      case .blob:
        let width = field.length - 8
        if isSet {
          record.fill(at: field.offset, count: width, with: 0)
          continue
        }
        guard width <= end - place else { return Self.short }
        let size = bytes.little(place, width)
        guard size <= end - place - width else { return Self.short }
        record.replace(at: field.offset, with: bytes, place, width)
        place += width
        record.store(place, at: field.offset + width)
        place += size
      case .skipZero where isSet: record.fill(at: field.offset, count: field.length, with: 0)
      case .skipEndSpace where isSet, .skipPreSpace where isSet:
        guard place < end else { return Self.short }
        var size = Int(bytes[place])
        place += 1
        if field.length > 255, size & 128 != 0 {
          guard place < end else { return Self.short }
          size = size & 127 + Int(bytes[place]) << 7
          place += 1
        }
        guard size <= field.length, size <= end - place else { return Self.short }
        let spaces = field.length - size
        if field.kind == .skipEndSpace {
          record.replace(at: field.offset, with: bytes, place, size)
          record.fill(at: field.offset + size, count: spaces, with: 0x20)
        } else {
          record.fill(at: field.offset, count: spaces, with: 0x20)
          record.replace(at: field.offset + spaces, with: bytes, place, size)
        }
        place += size
      default:
        guard field.length <= end - place else { return Self.short }
        record.replace(at: field.offset, with: bytes, place, field.length)
        place += field.length
      }
    }
    return check(bytes, flag, mask, start, end - place)
  }

  /// What must hold behind the last column.
  @inline(__always)
  private func check(_ bytes: RawSpan, _ flag: Int, _ mask: UInt8, _ start: Int, _ left: Int) -> Fault? {
    if left != (hasChecksum ? 1 : 0) {
      return Fault(found: "\(left) bytes behind the last column", expected: hasChecksum ? "1" : "0")
    }
    if flag - start < flagBytes, mask != 1, bytes[flag] & ~(mask - 1) != 0 {
      return Fault(found: "flags \(hexadecimal(bytes[flag]))", expected: "unused ones to be 0")
    }
    return nil
  }
}
