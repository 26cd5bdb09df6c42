internal import ByteIO

extension TableDefinition {
  /// Gives keys without a name the one that servers give them (`make_unique_key_name`): that of the first column, with
  /// `_2` and so on behind it if it is taken.
  public mutating func nameKeys() {
    var taken = Set(keys.compactMap(\.name).map(DefinitionParser.folded))
    for index in keys.indices where keys[index].kind != .primary && keys[index].name == nil {
      let base = keys[index].parts.first?.column ?? "functional_index"
      var name = base
      var number = 2
      while taken.contains(DefinitionParser.folded(name)) || DefinitionParser.folded(name) == "primary" {
        name = ByteString(base.bytes + Array("_\(number)".utf8))
        number += 1
      }
      taken.insert(DefinitionParser.folded(name))
      keys[index].name = name
    }
  }
}
