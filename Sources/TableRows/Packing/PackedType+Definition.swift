extension PackedType {
  /// How a column stands in the packed rows of an image, from its definition (specification 9.2).
  ///
  /// Sizes are those of MySQL 6.0 when the definition was parsed as that server's: the character set says how many
  /// bytes a character takes there. Types that 6.0 did not have stand as a binary log of their server has them.
  public init(_ column: ColumnDefinition) {
    let characterBytes = column.characterSet?.maximumBytes ?? 1
    switch column.type {
    case .integer(let bytes, let isUnsigned, _): self = .integer(bytes: bytes, isUnsigned: isUnsigned)
    case .float: self = .float
    case .double: self = .double
    case .decimal(let precision, let scale, _): self = .decimal(precision: precision, scale: scale)
    case .bit(let count): self = .bit(count)
    case .year: self = .year
    case .date: self = .date
    case .time(let fraction): self = fraction == 0 ? .time : .time2(fraction: fraction)
    case .datetime(let fraction): self = fraction == 0 ? .datetime : .datetime2(fraction: fraction)
    case .timestamp(let fraction): self = fraction == 0 ? .timestamp : .timestamp2(fraction: fraction)
    case .char(let characters): self = .string(maximum: Self.product(characters, characterBytes), trims: .spaces)
    case .varchar(let characters): self = .string(maximum: Self.product(characters, characterBytes), trims: .nothing)
    case .binary(let bytes): self = .string(maximum: bytes, trims: .zeros)
    case .varbinary(let bytes): self = .string(maximum: bytes, trims: .nothing)
    case .text(let lengthBytes), .blob(let lengthBytes): self = .blob(lengthBytes: lengthBytes)
    // VECTOR as MySQL has it; MariaDB's is packed as a VARBINARY.
    case .geometry, .json, .vector: self = .blob(lengthBytes: 4)
    case .enumeration(let members): self = .enumeration(bytes: members.count < 256 ? 1 : 2)
    case .set(let members):
      let bytes = (members.count + 7) / 8
      self = .set(bytes: bytes > 4 ? 8 : max(bytes, 1))
    case .uuid, .inet6: self = .string(maximum: 16, trims: .zeros)
    case .inet4: self = .string(maximum: 4, trims: .zeros)
    }
  }

  /// The number of bytes of so many characters; a definition may claim any number of them.
  private static func product(_ count: Int, _ size: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    return overflow ? Int.max : product
  }
}
