using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EdgeInspector.Tests.Architecture;

/// <summary>Gathers what types use from metadata and code, without loading them.</summary>
internal sealed class TypeUseReader : ISignatureTypeProvider<bool, bool>
{
    private static readonly Dictionary<ushort, OpCode> Operations = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value);

    private readonly MetadataReader _reader;
    private readonly PEReader _image;
    private readonly HashSet<string> _types = [];
    private readonly HashSet<string> _members = [];
    private readonly HashSet<string> _interfaces = [];

    private TypeUseReader(MetadataReader reader, PEReader image)
    {
        _reader = reader;
        _image = image;
    }

    /// <summary>The declared types of an assembly with their uses.</summary>
    public static IReadOnlyList<TypeUses> Read(MetadataReader reader, PEReader image)
    {
        var all = new List<TypeUses>();
        foreach (IGrouping<TypeDefinitionHandle, TypeDefinitionHandle> group in reader.TypeDefinitions.GroupBy(handle => Outermost(reader, handle)))
        {
            string name = NameOf(reader, group.Key);
            if (name.Contains('<', StringComparison.Ordinal) || !(name.StartsWith("EdgeInspector.", StringComparison.Ordinal) || name == "Program"))
            {
                continue;
            }

            var uses = new TypeUseReader(reader, image);
            foreach (TypeDefinitionHandle handle in group)
            {
                uses.Take(reader.GetTypeDefinition(handle));
            }

            bool isInterface = reader.GetTypeDefinition(group.Key).Attributes.HasFlag(TypeAttributes.Interface);
            all.Add(new TypeUses(name, isInterface, uses._interfaces, uses._types, uses._members));
        }

        return all;
    }

    /// <summary>Full name of the type of an attribute.</summary>
    public static string AttributeName(MetadataReader reader, CustomAttributeHandle handle)
    {
        EntityHandle constructor = reader.GetCustomAttribute(handle).Constructor;
        EntityHandle type = constructor.Kind == HandleKind.MemberReference
            ? reader.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
        return type.Kind == HandleKind.TypeReference ? NameOf(reader, (TypeReferenceHandle)type) : NameOf(reader, (TypeDefinitionHandle)type);
    }

    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => _types.Add(NameOf(reader, Outermost(reader, handle)));

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => _types.Add(NameOf(reader, handle));

    public bool GetTypeFromSpecification(MetadataReader reader, bool genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

    public bool GetByReferenceType(bool elementType) => elementType;

    public bool GetFunctionPointerType(MethodSignature<bool> signature) => true;

    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType;

    public bool GetGenericMethodParameter(bool genericContext, int index) => true;

    public bool GetGenericTypeParameter(bool genericContext, int index) => true;

    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;

    public bool GetPinnedType(bool elementType) => elementType;

    public bool GetPointerType(bool elementType) => elementType;

    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

    public bool GetSZArrayType(bool elementType) => elementType;

    private static TypeDefinitionHandle Outermost(MetadataReader reader, TypeDefinitionHandle handle)
    {
        for (TypeDefinitionHandle around = handle; !around.IsNil; around = reader.GetTypeDefinition(handle).GetDeclaringType())
        {
            handle = around;
        }

        return handle;
    }

    private static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? NameOf(reader, (TypeReferenceHandle)type.ResolutionScope)
            : Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";

    private void Take(TypeDefinition type)
    {
        TakeEntity(type.BaseType);
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
        {
            EntityHandle implemented = _reader.GetInterfaceImplementation(handle).Interface;
            var before = new HashSet<string>(_types);
            TakeEntity(implemented);
            _interfaces.UnionWith(_types.Except(before));
            if (implemented.Kind != HandleKind.TypeSpecification)
            {
                _interfaces.Add(implemented.Kind == HandleKind.TypeReference ? NameOf(_reader, (TypeReferenceHandle)implemented) : NameOf(_reader, (TypeDefinitionHandle)implemented));
            }
        }

        foreach (GenericParameterHandle parameter in type.GetGenericParameters())
        {
            TakeConstraints(parameter);
        }

        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            _reader.GetFieldDefinition(handle).DecodeSignature(this, true);
        }

        TakeAttributes(type.GetCustomAttributes());
        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            Take(_reader.GetMethodDefinition(handle));
        }
    }

    private void Take(MethodDefinition method)
    {
        method.DecodeSignature(this, true);
        TakeAttributes(method.GetCustomAttributes());
        foreach (GenericParameterHandle parameter in method.GetGenericParameters())
        {
            TakeConstraints(parameter);
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, true);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            TakeEntity(region.CatchType);
        }

        TakeCode(body.GetILReader());
    }

    private void TakeCode(BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            ushort value = code.ReadByte();
            value = value == 0xFE ? (ushort)(0xFE00 | code.ReadByte()) : value;
            switch (Operations[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    TakeEntity(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }
    }

    private void TakeEntity(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                GetTypeFromDefinition(_reader, (TypeDefinitionHandle)handle, 0);
                break;
            case HandleKind.TypeReference:
                GetTypeFromReference(_reader, (TypeReferenceHandle)handle, 0);
                break;
            case HandleKind.TypeSpecification:
                GetTypeFromSpecification(_reader, true, (TypeSpecificationHandle)handle, 0);
                break;
            case HandleKind.MethodDefinition:
                TakeEntity(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                TakeEntity(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification specification = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                specification.DecodeSignature(this, true);
                TakeEntity(specification.Method);
                break;
            case HandleKind.MemberReference:
                Take(_reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
        }
    }

    private void Take(MemberReference member)
    {
        TakeEntity(member.Parent);
        if (member.Parent.Kind == HandleKind.TypeReference)
        {
            _members.Add($"{NameOf(_reader, (TypeReferenceHandle)member.Parent)}.{_reader.GetString(member.Name)}");
        }

        if (member.GetKind() == MemberReferenceKind.Method)
        {
            member.DecodeMethodSignature(this, true);
        }
        else
        {
            member.DecodeFieldSignature(this, true);
        }
    }

    private void TakeAttributes(CustomAttributeHandleCollection handles)
    {
        foreach (CustomAttributeHandle handle in handles)
        {
            _types.Add(AttributeName(_reader, handle));
        }
    }

    private void TakeConstraints(GenericParameterHandle handle)
    {
        foreach (GenericParameterConstraintHandle constraint in _reader.GetGenericParameter(handle).GetConstraints())
        {
            TakeEntity(_reader.GetGenericParameterConstraint(constraint).Type);
        }
    }
}
