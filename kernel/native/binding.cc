// tfjs-node's addon, and beside its exports what it lacks: a graph that becomes one op of the same eager context.
// The two share tensors by their ids, so a step of training runs as one call among tfjs's own.
#include "node_api.h"

// The module is registered once, at the end of this file, after tfjs-node's exports and ours are there.
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "tfjs_binding.cc"
#undef NAPI_MODULE

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "ahead.h"
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace limpid {

// Ops of our own (gru.cc, lstm.cc). They return what went wrong, or nothing.
std::string RegisterGru();
std::string RegisterLstm();

using tfnodejs::TFJSBackend;

// Its context and its tensors are private; explicit instantiations may name private members (C++17, [temp.spec]).
struct ContextOf {
  using Member = TFE_Context *TFJSBackend::*;
  friend Member Reach(ContextOf);
};
struct TensorsOf {
  using Member = std::unordered_map<int32_t, TFE_TensorHandle *> TFJSBackend::*;
  friend Member Reach(TensorsOf);
};
struct NextTensorOf {
  using Member = int32_t TFJSBackend::*;
  friend Member Reach(NextTensorOf);
};
template <typename Of, typename Of::Member member>
struct Expose {
  friend typename Of::Member Reach(Of) { return member; }
};
template struct Expose<ContextOf, &TFJSBackend::tfe_context_>;
template struct Expose<TensorsOf, &TFJSBackend::tfe_handle_map_>;
template struct Expose<NextTensorOf, &TFJSBackend::next_tensor_id_>;

// A failure becomes a JavaScript error where JavaScript is entered again.
struct Failure {
  std::string message;
};

struct Status {
  TF_Status *status = TF_NewStatus();
  ~Status() { TF_DeleteStatus(status); }
  void Check(const std::string &what) const {
    if (TF_GetCode(status) != TF_OK) throw Failure{what + ": " + TF_Message(status)};
  }
};

void Check(napi_status status) {
  if (status != napi_ok) throw Failure{"an argument has another type"};
}

napi_value Property(napi_env env, napi_value object, const char *name) {
  napi_value value;
  Check(napi_get_named_property(env, object, name, &value));
  return value;
}

bool IsArray(napi_env env, napi_value value) {
  bool is_array;
  Check(napi_is_array(env, value, &is_array));
  return is_array;
}

std::vector<napi_value> Elements(napi_env env, napi_value array) {
  uint32_t length;
  Check(napi_get_array_length(env, array, &length));
  std::vector<napi_value> elements(length);
  for (uint32_t i = 0; i < length; i++) Check(napi_get_element(env, array, i, &elements[i]));
  return elements;
}

std::string String(napi_env env, napi_value value) {
  size_t length;
  Check(napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string text(length, '\0');
  Check(napi_get_value_string_utf8(env, value, &text[0], length + 1, &length));
  return text;
}

int64_t Integer(napi_env env, napi_value value) {
  int64_t number;
  Check(napi_get_value_int64(env, value, &number));
  return number;
}

double Number(napi_env env, napi_value value) {
  double number;
  Check(napi_get_value_double(env, value, &number));
  return number;
}

bool Boolean(napi_env env, napi_value value) {
  bool boolean;
  Check(napi_get_value_bool(env, value, &boolean));
  return boolean;
}

std::vector<int64_t> Integers(napi_env env, napi_value array) {
  std::vector<int64_t> integers;
  for (napi_value element : Elements(env, array)) integers.push_back(Integer(env, element));
  return integers;
}

TFJSBackend *Backend(napi_env env) {
  void *data;
  Check(napi_get_instance_data(env, &data));
  return static_cast<TFJSBackend *>(data);
}

TFE_Context *Context(napi_env env) { return Backend(env)->*Reach(ContextOf()); }

// An attribute in the form that tfjs-node's executeOp takes, and of the kinds that it sets.
void SetAttribute(napi_env env, TF_OperationDescription *op, napi_value attribute) {
  const std::string name = String(env, Property(env, attribute, "name"));
  const int64_t type = Integer(env, Property(env, attribute, "type"));
  napi_value value = Property(env, attribute, "value");
  const bool is_list = IsArray(env, value);
  switch (type) {
    case TF_ATTR_STRING: {
      const std::string text = String(env, value);
      return TF_SetAttrString(op, name.c_str(), text.data(), text.size());
    }
    case TF_ATTR_INT: {
      if (!is_list) return TF_SetAttrInt(op, name.c_str(), Integer(env, value));
      const std::vector<int64_t> list = Integers(env, value);
      return TF_SetAttrIntList(op, name.c_str(), list.data(), list.size());
    }
    case TF_ATTR_FLOAT: {
      if (!is_list) return TF_SetAttrFloat(op, name.c_str(), Number(env, value));
      std::vector<float> list;
      for (napi_value element : Elements(env, value)) list.push_back(Number(env, element));
      return TF_SetAttrFloatList(op, name.c_str(), list.data(), list.size());
    }
    case TF_ATTR_BOOL: {
      if (!is_list) return TF_SetAttrBool(op, name.c_str(), Boolean(env, value));
      std::vector<unsigned char> list;
      for (napi_value element : Elements(env, value)) list.push_back(Boolean(env, element));
      return TF_SetAttrBoolList(op, name.c_str(), list.data(), list.size());
    }
    case TF_ATTR_TYPE:
      return TF_SetAttrType(op, name.c_str(), static_cast<TF_DataType>(Integer(env, value)));
    case TF_ATTR_SHAPE: {
      const std::vector<int64_t> shape = Integers(env, value);
      return TF_SetAttrShape(op, name.c_str(), shape.data(), shape.size());
    }
    default:
      throw Failure{"attribute " + name + " has an unknown type"};
  }
}

// The value of a Const node: that of a tensor.
void SetValue(napi_env env, TF_OperationDescription *op, int32_t tensor) {
  auto &tensors = Backend(env)->*Reach(TensorsOf());
  auto found = tensors.find(tensor);
  if (found == tensors.end()) throw Failure{"no tensor has the id " + std::to_string(tensor)};
  Status status;
  std::unique_ptr<TF_Tensor, decltype(&TF_DeleteTensor)> value(
      TFE_TensorHandleResolve(found->second, status.status), &TF_DeleteTensor);
  status.Check("constant");
  TF_SetAttrType(op, "dtype", TF_TensorType(value.get()));
  TF_SetAttrTensor(op, "value", value.get(), status.status);
  status.Check("constant");
}

struct Graph {
  std::unique_ptr<TF_Graph, decltype(&TF_DeleteGraph)> graph{TF_NewGraph(), &TF_DeleteGraph};
  std::vector<TF_Operation *> nodes;
  // The outputs of all nodes, one after another.
  std::vector<TF_Output> values;

  TF_Output Value(napi_env env, napi_value index) const { return values.at(Integer(env, index)); }

  // {op, attributes, inputs: (value | value[])[], after: node[], tensor?: id}
  void Add(napi_env env, napi_value node) {
    const std::string name = String(env, Property(env, node, "op"));
    TF_OperationDescription *op =
        TF_NewOperation(graph.get(), name.c_str(), ("n" + std::to_string(nodes.size())).c_str());
    for (napi_value input : Elements(env, Property(env, node, "inputs"))) {
      if (IsArray(env, input)) {
        std::vector<TF_Output> list;
        for (napi_value element : Elements(env, input)) list.push_back(Value(env, element));
        TF_AddInputList(op, list.data(), list.size());
      } else {
        TF_AddInput(op, Value(env, input));
      }
    }
    for (napi_value before : Elements(env, Property(env, node, "after"))) {
      TF_AddControlInput(op, nodes.at(Integer(env, before)));
    }
    for (napi_value attribute : Elements(env, Property(env, node, "attributes"))) SetAttribute(env, op, attribute);
    napi_value tensor = Property(env, node, "tensor");
    napi_valuetype type;
    Check(napi_typeof(env, tensor, &type));
    if (type == napi_number) SetValue(env, op, Integer(env, tensor));
    Status status;
    TF_Operation *finished = TF_FinishOperation(op, status.status);
    status.Check(name);
    nodes.push_back(finished);
    for (int i = 0; i < TF_OperationNumOutputs(finished); i++) values.push_back({finished, i});
  }

  std::vector<TF_Output> Values(napi_env env, napi_value indices) const {
    std::vector<TF_Output> list;
    for (napi_value index : Elements(env, indices)) list.push_back(Value(env, index));
    return list;
  }
};

// defineFunction(name, nodes, inputs, outputs, effects): afterwards executeOp(name, [], inputs, outputs.length) runs it.
// `inputs` and `outputs` are values, `effects` nodes that run although nobody takes their outputs.
void DefineFunction(napi_env env, const std::vector<napi_value> &arguments) {
  Graph graph;
  for (napi_value node : Elements(env, arguments.at(1))) graph.Add(env, node);
  const std::vector<TF_Output> inputs = graph.Values(env, arguments.at(2));
  const std::vector<TF_Output> outputs = graph.Values(env, arguments.at(3));
  std::vector<const TF_Operation *> effects;
  std::vector<std::string> names;
  for (napi_value index : Elements(env, arguments.at(4))) {
    effects.push_back(graph.nodes.at(Integer(env, index)));
    names.push_back("effect" + std::to_string(names.size()));
  }
  std::vector<const char *> effect_names;
  for (const std::string &name : names) effect_names.push_back(name.c_str());
  Status status;
  std::unique_ptr<TF_Function, decltype(&TF_DeleteFunction)> function(
      TF_GraphToFunctionWithControlOutputs(graph.graph.get(), String(env, arguments.at(0)).c_str(), 0, -1, nullptr,
                                           inputs.size(), inputs.data(), outputs.size(), outputs.data(), nullptr,
                                           effects.size(), effects.data(), effect_names.data(), nullptr, nullptr,
                                           status.status),
      &TF_DeleteFunction);
  status.Check("function");
  TFE_ContextAddFunction(Context(env), function.get(), status.status);
  status.Check("function");
}

void RemoveFunction(napi_env env, const std::vector<napi_value> &arguments) {
  Status status;
  TFE_ContextRemoveFunction(Context(env), String(env, arguments.at(0)).c_str(), status.status);
  status.Check("function");
}

// opDefinition(name): the op's OpDef, serialised.
napi_value OpDefinition(napi_env env, const std::vector<napi_value> &arguments) {
  std::unique_ptr<TF_Graph, decltype(&TF_DeleteGraph)> graph(TF_NewGraph(), &TF_DeleteGraph);
  std::unique_ptr<TF_Buffer, decltype(&TF_DeleteBuffer)> bytes(TF_NewBuffer(), &TF_DeleteBuffer);
  Status status;
  TF_GraphGetOpDef(graph.get(), String(env, arguments.at(0)).c_str(), bytes.get(), status.status);
  status.Check("op");
  napi_value result;
  Check(napi_create_buffer_copy(env, bytes->length, bytes->data, nullptr, &result));
  return result;
}

// dtypeOf(id): the tensor's TF_DataType.
napi_value DtypeOf(napi_env env, const std::vector<napi_value> &arguments) {
  auto &tensors = Backend(env)->*Reach(TensorsOf());
  napi_value result;
  Check(napi_create_int32(env, TFE_TensorHandleDataType(tensors.at(Integer(env, arguments.at(0)))), &result));
  return result;
}

// An attribute of an op that runs at once: those that say how a function is run.
void SetAttribute(napi_env env, TFE_Op *op, napi_value attribute) {
  const std::string name = String(env, Property(env, attribute, "name"));
  napi_value value = Property(env, attribute, "value");
  if (Integer(env, Property(env, attribute, "type")) == TF_ATTR_BOOL) {
    return TFE_OpSetAttrBool(op, name.c_str(), Boolean(env, value));
  }
  const std::string text = String(env, value);
  TFE_OpSetAttrString(op, name.c_str(), text.data(), text.size());
}

// startOp(name, attributes, inputs, outputs): as executeOp, but returns ids while the op runs. They are those of tensors only
// after finishOp().
napi_value StartOp(napi_env env, Ahead &ahead, const std::vector<napi_value> &arguments) {
  auto &tensors = Backend(env)->*Reach(TensorsOf());
  Status status;
  std::unique_ptr<TFE_Op, decltype(&TFE_DeleteOp)> op(
      TFE_NewOp(Context(env), String(env, arguments.at(0)).c_str(), status.status), &TFE_DeleteOp);
  status.Check("op");
  for (napi_value attribute : Elements(env, arguments.at(1))) SetAttribute(env, op.get(), attribute);
  std::vector<TFE_TensorHandle *> inputs;
  for (int64_t id : Integers(env, arguments.at(2))) {
    inputs.push_back(tensors.at(id));
    TFE_OpAddInput(op.get(), inputs.back(), status.status);
    status.Check("input");
  }
  for (TFE_TensorHandle *&input : inputs) input = TFE_TensorHandleCopySharingTensor(input, status.status);
  const int64_t count = Integer(env, arguments.at(3));
  napi_value ids;
  Check(napi_create_array_with_length(env, count, &ids));
  ahead.ids.clear();
  for (int64_t i = 0; i < count; i++) {
    ahead.ids.push_back((Backend(env)->*Reach(NextTensorOf()))++);
    napi_value id;
    Check(napi_create_int32(env, ahead.ids.back(), &id));
    Check(napi_set_element(env, ids, i, id));
  }
  ahead.Start(op.release(), std::move(inputs), count);
  return ids;
}

// finishOp(): waits for the op that was started. Its ids have values then, unless it has failed.
void FinishOp(napi_env env, Ahead &ahead) {
  auto &tensors = Backend(env)->*Reach(TensorsOf());
  Ahead::Result result = ahead.Wait();
  for (size_t i = 0; i < result.outputs.size(); i++) tensors[ahead.ids[i]] = result.outputs[i];
  if (!result.failure.empty()) throw Failure{result.failure};
}

napi_value Nothing(napi_env env) {
  napi_value undefined;
  Check(napi_get_undefined(env, &undefined));
  return undefined;
}

// One export: failures of `action`, and indices that lead nowhere, are thrown as errors of JavaScript.
template <size_t arity, typename Action>
napi_value Call(napi_env env, napi_callback_info info, Action action) {
  try {
    size_t count = arity;
    std::vector<napi_value> arguments(arity);
    void *data;
    Check(napi_get_cb_info(env, info, &count, arguments.data(), nullptr, &data));
    return action(arguments, static_cast<Ahead *>(data));
  } catch (const Failure &failure) {
    napi_throw_error(env, nullptr, failure.message.c_str());
  } catch (const std::exception &error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

napi_value Init(napi_env env, napi_value exports) {
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  const std::string failure = RegisterGru() + RegisterLstm();
  if (!failure.empty()) napi_throw_error(env, nullptr, failure.c_str());
  const napi_callback define = [](napi_env env, napi_callback_info info) {
    return Call<5>(env, info, [env](auto &arguments, Ahead *) { return DefineFunction(env, arguments), Nothing(env); });
  };
  const napi_callback remove = [](napi_env env, napi_callback_info info) {
    return Call<1>(env, info, [env](auto &arguments, Ahead *) { return RemoveFunction(env, arguments), Nothing(env); });
  };
  const napi_callback op = [](napi_env env, napi_callback_info info) {
    return Call<1>(env, info, [env](auto &arguments, Ahead *) { return OpDefinition(env, arguments); });
  };
  const napi_callback dtype = [](napi_env env, napi_callback_info info) {
    return Call<1>(env, info, [env](auto &arguments, Ahead *) { return DtypeOf(env, arguments); });
  };
  const napi_callback start = [](napi_env env, napi_callback_info info) {
    return Call<4>(env, info, [env](auto &arguments, Ahead *ahead) { return StartOp(env, *ahead, arguments); });
  };
  const napi_callback finish = [](napi_env env, napi_callback_info info) {
    return Call<0>(env, info, [env](auto &, Ahead *ahead) { return FinishOp(env, *ahead), Nothing(env); });
  };
  Ahead *ahead = new Ahead;
  // before the context goes: what runs on has to end first
  napi_add_env_cleanup_hook(env, [](void *one) { delete static_cast<Ahead *>(one); }, ahead);
  const napi_property_descriptor properties[] = {
      {"defineFunction", nullptr, define, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, remove, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"opDefinition", nullptr, op, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"dtypeOf", nullptr, dtype, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"startOp", nullptr, start, nullptr, nullptr, nullptr, napi_default, ahead},
      {"finishOp", nullptr, finish, nullptr, nullptr, nullptr, napi_default, ahead},
  };
  napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return exports;
}

}  // namespace limpid

NAPI_MODULE_INIT() { return limpid::Init(env, exports); }
