/// A generator of numbers that gives the same ones each time (SplitMix64), so that a failure can be seen again.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The generator of this seed.
  public init(seed: UInt64) { state = seed }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One random damage: a byte, a bit, a run of zeros, a piece dropped, doubled or moved, a cut, bytes behind.
  public mutating func damage(_ bytes: inout [UInt8]) {
    guard bytes.count > 40 else { return }
    // Half of the damage goes where the structure is dense.
    let limit = Bool.random(using: &self) ? min(bytes.count, 2000) : bytes.count
    let place = Int.random(in: 0..<limit, using: &self)
    let end = min(bytes.count, place + Int.random(in: 1...64, using: &self))
    switch Int.random(in: 0...7, using: &self) {
    case 0: bytes[place] = UInt8.random(in: 0 ... .max, using: &self)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &self)
    case 2: for index in place..<end { bytes[index] = 0 }
    case 3: bytes.removeSubrange(place..<end)
    case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 5: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &self))
    case 6: bytes.removeLast(min(bytes.count - 20, Int.random(in: 1...200, using: &self)))
    default: bytes += [UInt8](repeating: UInt8.random(in: 0 ... .max, using: &self), count: 70)
    }
  }
}
